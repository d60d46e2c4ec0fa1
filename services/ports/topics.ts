/** Every topic that a site has whatever is declared, by what stands in it. */
export const topics = {
  usage: 'usage',
  usageRejected: 'usage-rejected',
  ledger: 'ledger',
  balances: 'balances',
  xdr: 'xdr',
  notices: 'notices',
  callbacks: 'callbacks',
  catalogue: 'catalogue',
  settings: 'settings',
} as const;

/** The name of a topic that every site has. */
export type SiteTopic = (typeof topics)[keyof typeof topics];

/** The topic that a declared network adapter publishes to, and the one where it is answered. */
export type AdapterTopic = `usage-in.${string}` | `answers.${string}`;

/** The name of a topic, without the site that a mirrored one bears before it. */
export type Topic = SiteTopic | AdapterTopic;

/** Where an adapter publishes its usage. */
export function usageInOf(adapter: string): `usage-in.${string}` {
  return `usage-in.${adapter}`;
}

/** Where an adapter is told what became of the events it wants to hear of. */
export function answersOf(adapter: string): `answers.${string}` {
  return `answers.${adapter}`;
}

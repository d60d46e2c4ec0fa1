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
  sites: 'sites',
  probes: 'probes',
} as const;

/** The name of a topic that every site has. */
export type SiteTopic = (typeof topics)[keyof typeof topics];

/** The topic that a declared network adapter publishes to, and the one where it is answered. */
export type AdapterTopic = `usage-in.${string}` | `answers.${string}`;

/** A topic of another site, mirrored into this one under the site's name. */
export type MirroredTopic = `${string}.ledger` | `${string}.catalogue` | `${string}.heartbeats`;

/** The name of a topic as it is in this site's log. */
export type Topic = SiteTopic | AdapterTopic | MirroredTopic;

/** The ledger of another site, mirrored. */
export function ledgerOf(site: string): `${string}.ledger` {
  return `${site}.ledger`;
}

/** The plan versions of another site, mirrored. */
export function catalogueOf(site: string): `${string}.catalogue` {
  return `${site}.catalogue`;
}

/** What the mirror of another site writes there once a second, mirrored. */
export function heartbeatsOf(site: string): `${string}.heartbeats` {
  return `${site}.heartbeats`;
}

/** Where an adapter publishes its usage. */
export function usageInOf(adapter: string): `usage-in.${string}` {
  return `usage-in.${adapter}`;
}

/** Where an adapter is told what became of the events it wants to hear of. */
export function answersOf(adapter: string): `answers.${string}` {
  return `answers.${adapter}`;
}

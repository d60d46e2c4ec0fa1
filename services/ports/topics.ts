/** Every topic of the ledger, by what stands in it. */
export const topics = {
  usage: 'usage',
  usageRejected: 'usage-rejected',
  ledger: 'ledger',
  balances: 'balances',
  xdr: 'xdr',
  notices: 'notices',
  catalogue: 'catalogue',
  settings: 'settings',
} as const;

/** The name of a topic, without the site that a mirrored one bears before it. */
export type Topic = (typeof topics)[keyof typeof topics];

import type { Mutant } from './mutant.ts';

const merge = 'services/site-controller/partition-merge.ts';
const standby = 'services/site-controller/standby-partition.ts';

/** Faults in what two sites do with each other's accounts. */
export const mutantsOfSites: readonly Mutant[] = [
  {
    name: 'open before everything is locked',
    file: merge,
    from: `    if (there.mode === 'stand-alone' || this.#touched.size > 0) return;`,
    to: `    if (there.mode === 'stand-alone') return;`,
    ofSites: true,
    caughtBy: 'I3 or I10 (counter-example 6)',
  },
  {
    name: 'open before the other site has ended its epoch',
    file: merge,
    from: `    if (there.mode === 'stand-alone' || this.#touched.size > 0) return;`,
    to: `    if (this.#touched.size > 0) return;`,
    ofSites: true,
    caughtBy: 'I10 (counter-example 6)',
  },
  {
    name: 'serve on while the other site stands alone',
    file: merge,
    from: `    if (there.epoch > here.epoch || (here.mode`,
    to: `    if (there.epoch > here.epoch + 9n || (here.mode`,
    ofSites: true,
    caughtBy: 'I14 (counter-example 2)',
  },
  {
    name: 'fold past the fence',
    file: standby,
    from: `records.filter((one) => one.record.sequence <= fence)`,
    to: `records.filter((one) => one.record.sequence >= 0n)`,
    ofSites: true,
    caughtBy: 'I14',
  },
  {
    name: 'apply the delta once an outage',
    file: merge,
    from: `    } else if (this.#applied < this.#read) {`,
    to: `    } else if (this.#applied === 0n) {`,
    ofSites: true,
    caughtBy: 'I10',
  },
  {
    name: 'cap the lock at what there is',
    file: 'services/core/site/lock-of.ts',
    from: `    money: micros(delta.money - (locked?.money ?? noMoney)),`,
    to: `    money: micros(delta.money > state.funds ? state.funds : delta.money),`,
    ofSites: true,
    caughtBy: 'I10 (counter-example 5)',
  },
  {
    name: 'forget the delta at the second outage',
    file: 'services/core/site/carry-over.ts',
    from: `  if (lock === undefined) return { ...withoutLocked(state), delta: left };`,
    to: `  if (lock !== null) return { ...withoutLocked(state), delta: left };`,
    ofSites: true,
    caughtBy: 'I3 or I8 (counter-example 3)',
  },
  {
    name: 'charge a request that both sites answered twice',
    file: 'services/core/site/own-requests.ts',
    from: `  if (request === null || request.session === null) return undefined;`,
    to: `  if (request === null || request.session !== null) return undefined;`,
    ofSites: true,
    caughtBy: 'I10 (counter-example 21)',
  },
];

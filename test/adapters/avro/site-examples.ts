import type { AccountState, Sha256 } from '../../../services/core/contracts.gen.ts';
import { micros } from '../../../services/core/money.ts';
import { units } from '../../../services/core/units.ts';

/** What two sites keep of each other in an account, every member filled. */
export const siteMarks: Pick<AccountState, 'adopted' | 'merge' | 'delta'> = {
  adopted: {
    epoch: 2n,
    fence: { ledgerId: 'main-1', sequence: 123_456n, hash: new Uint8Array(32).fill(9) as Sha256 },
    sessions: ['3c'.repeat(32)],
  },
  merge: {
    ledgerId: 'secondary-1',
    epoch: 1n,
    lockedThrough: 77n,
    appliedThrough: 70n,
    money: micros(1_700_000n),
    allowances: [{ allowance: 'minutes', unit: 'seconds', units: units(-60n) }],
    taken: [{ id: '3c'.repeat(32), sequence: 76n, epoch: 1n }],
  },
  delta: {
    through: 99n,
    money: micros(-5_000_000n),
    allowances: [{ allowance: 'minutes', unit: 'seconds', units: units(120n) }],
    sessions: [{ id: '3c'.repeat(32), sequence: 99n, epoch: 2n }],
    requests: [{ id: 'redeem:1', sequence: 98n, epoch: 2n }],
  },
};

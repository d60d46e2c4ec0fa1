import type { AccountState, Sha256 } from '../../../services/core/contracts.gen.ts';
import { micros } from '../../../services/core/money.ts';
import { instant } from '../../../services/core/time.ts';
import { units } from '../../../services/core/units.ts';

const period = {
  subscription: 'base',
  anchoredAt: instant(1_795_000_000_123n),
  period: 2n,
};

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
    own: [
      {
        session: '3c'.repeat(32),
        above: 60n,
        numbers: [{ from: 1n, to: 4n }],
        answers: [{ number: 4n, digest: 'd1'.repeat(32), sentAt: instant(1_795_000_000_123n) }],
        identity: 'msisdn-15550001',
        service: '32251@3gpp.org',
        planVersion: '9f'.repeat(32),
        refused: [20n],
      },
    ],
    knownPeriods: [period],
    taken: [
      {
        id: '3c'.repeat(32),
        epoch: 1n,
        counts: [
          {
            pot: 'usage-revenue',
            session: '3c'.repeat(32),
            ratingGroup: 10n,
            unit: 'seconds',
            used: units(60n),
            charged: units(60n),
            overrun: units(0n),
            money: micros(100_000n),
            draws: [],
            period: null,
          },
        ],
        goesOn: true,
      },
    ],
  },
  delta: {
    through: 99n,
    money: micros(-5_000_000n),
    allowances: [{ allowance: 'minutes', unit: 'seconds', units: units(120n) }],
    sessions: [{ id: '3c'.repeat(32), sequence: 99n, epoch: 2n }],
    requests: [{ id: 'redeem:1', sequence: 98n, epoch: 2n }],
    subscriptionsAt: 97n,
    periods: [
      {
        mark: period,
        sequence: 97n,
        fee: micros(10_000_000n),
        grants: [{ allowance: 'base:voice:2', unit: 'seconds', units: units(6_000n) }],
      },
    ],
  },
};

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { micros, noMoney } from '../../services/core/money.ts';
import type { Price } from '../../services/core/plan/plan.ts';
import { dearestCharge } from '../../services/core/rating/dearer.ts';
import { chargeFor } from '../../services/core/rating/rating.ts';
import type { Purse, Tally } from '../../services/core/rating/rating.ts';
import { noUnits, units } from '../../services/core/units.ts';
import { prices } from '../support/arbitrary-prices.ts';

// Usage within one grant may fall on either side of a change of price, in any parts.

interface Side {
  readonly price: Price;
  tally: Tally;
}

const untouched: Tally = {
  used: noUnits,
  charged: noUnits,
  moneyUnits: noUnits,
  money: noMoney,
};

/** Charges on one side, out of the purse. */
function use(side: Side, used: bigint, purse: { supply: bigint; money: bigint }): void {
  const before: Purse = {
    supplies: [{ allowance: 'a', units: units(purse.supply) }],
    money: micros(purse.money),
  };
  const { charged, moneyUnits, money, draws } = chargeFor(
    side.price,
    side.tally,
    units(used),
    before,
  );
  const { tally } = side;
  side.tally = {
    used: units(tally.used + used),
    charged: units(tally.charged + charged),
    moneyUnits: units(tally.moneyUnits + moneyUnits),
    money: micros(tally.money + money),
  };
  purse.supply -= draws.reduce((sum, draw) => sum + draw.units, 0n);
  purse.money -= money;
}

const amount = fc.bigInt({ min: 0n, max: 150n });

test('the dearer side pays for any parts on either, each part in its turn', () => {
  const parts = fc.array(fc.tuple(fc.boolean(), amount), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(prices, prices, amount, amount, parts, amount, (a, b, onA, onB, cut, supply) => {
      const sides: [Side, Side] = [
        { price: { ...a, name: 'a' }, tally: untouched },
        { price: { ...b, name: 'b' }, tally: untouched },
      ];
      const rich = { supply: 0n, money: 10n ** 12n };
      use(sides[0], onA, rich);
      use(sides[1], onB, rich);
      const purse = { supply, money: 0n };
      let left = cut.reduce((sum, [, used]) => sum + used, 0n);
      const supplies = () => [{ allowance: 'a', units: units(purse.supply) }];
      const bound = (grants: number) =>
        dearestCharge(sides, units(left), { supplies: supplies(), money: noMoney }, grants).money;
      let held: bigint = bound(cut.length);
      for (const [i, [isA, used]] of cut.entries()) {
        purse.money = 0n;
        use(sides[isA ? 0 : 1], used, purse);
        left -= used;
        const paid = -purse.money;
        const rest = bound(cut.length - i - 1);
        expect(paid + (left > 0n ? rest : 0n) <= held).toBe(true);
        held -= paid;
      }
    }),
    { numRuns: 500 },
  );
});

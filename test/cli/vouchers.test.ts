import { expect, test } from 'vitest';
import { createVoucherCodes } from '../../services/adapters/system/voucher-codes.ts';
import { createVouchers } from '../../services/cli/commands/voucher.ts';
import type { Output } from '../../services/cli/output.ts';
import type { Site } from '../../services/cli/site.ts';
import { money } from '../support/given.ts';

/** A site at which the log goes away once so many vouchers are made. */
function siteThatFailsAfter(count: number): Site {
  let asked = 0;
  const made = { kind: 'answered', repeated: false, answer: { denial: null } };
  const ask = async () => {
    asked += 1;
    return asked > count ? { kind: 'unknown', why: 'log' } : made;
  };
  const codes = createVoucherCodes(new Uint8Array(32));
  const config = { tenant: 'demo' };
  return { config, usage: async () => ({ ask }), voucherCodes: () => codes } as unknown as Site;
}

class Told implements Output {
  readonly lines: string[] = [];
  readonly documents: unknown[] = [];
  line(text: string): void {
    this.lines.push(text);
  }
  document(value: unknown): void {
    this.documents.push(value);
  }
  progress(): void {}
  endProgress(): void {}
}

const options = { batch: 'june', count: 600, amount: money('10.00'), currency: 'USD' };

test('codes of vouchers that were made are told, whatever becomes of those behind', async () => {
  const told = new Told();
  await expect(createVouchers(options, siteThatFailsAfter(300), told)).rejects.toThrow(
    /LOG_AWAY|log/i,
  );
  expect(told.lines).toHaveLength(300);
  expect(told.documents).toMatchObject([{ batch: 'june', codes: told.lines }]);
});

test('where none was made there is nothing but the failure', async () => {
  const told = new Told();
  await expect(createVouchers(options, siteThatFailsAfter(0), told)).rejects.toThrow(
    /LOG_AWAY|log/i,
  );
  expect([told.lines, told.documents]).toEqual([[], []]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeDigits, codeOf, parseCode } from '../../services/core/voucher/code.ts';

const random = fc.array(fc.nat({ max: 9 }), { minLength: codeDigits, maxLength: codeDigits });
const codes = random.map((digits) => codeOf(digits.join('')));

test('a code has five groups of four digits, and is read however it is spaced', () => {
  fc.assert(
    fc.property(codes, (code) => {
      expect(code).toMatch(/^\d{4}(-\d{4}){4}$/);
      const digits = code.replaceAll('-', '');
      expect(parseCode(code)).toBe(digits);
      expect(parseCode(` ${digits.slice(0, 7)} ${digits.slice(7)}\n`)).toBe(digits);
    }),
  );
});

test('one wrong digit, or two that changed places, is no code', () => {
  fc.assert(
    fc.property(
      codes,
      fc.nat({ max: codeDigits }),
      fc.integer({ min: 1, max: 9 }),
      (code, at, by) => {
        const digits = code.replaceAll('-', '').split('');
        const wrong = digits.with(at, String((Number(digits[at]) + by) % 10));
        expect(parseCode(wrong.join(''))).toBeUndefined();
        const next = (at + 1) % digits.length;
        if (digits[at] === digits[next] || next === 0) return;
        const swapped = digits.with(at, digits[next] ?? '').with(next, digits[at] ?? '');
        expect(parseCode(swapped.join(''))).toBeUndefined();
      },
    ),
  );
});

test.each(['', '1234', 'abcd-efgh-ijkl-mnop-qrst', '0'.repeat(19), '0'.repeat(21)])(
  '"%s" is no code',
  (text) => expect(parseCode(text)).toBeUndefined(),
);

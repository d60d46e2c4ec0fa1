import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../../services/protocols/n40/parse-json.ts';
import { toJson } from '../../../services/protocols/n40/to-json.ts';

const safe = BigInt(Number.MAX_SAFE_INTEGER);

test('integers of any size survive, as number only where a double is exact', () => {
  const integers = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n });
  fc.assert(
    fc.property(fc.array(integers, { minLength: 1, maxLength: 5 }), (numbers) => {
      const parsed = parseJson(`{"n":[${numbers.join(',')}],"s":"${numbers[0]}"}`);
      const expected = numbers.map((n) => (n >= -safe && n <= safe ? Number(n) : n));
      expect(parsed).toEqual({ kind: 'json', value: { n: expected, s: `${numbers[0]}` } });
    }),
  );
});

test('any JSON value reads as JSON.parse reads it, where doubles are exact', () => {
  const values = fc
    .jsonValue({ maxDepth: 5 })
    .filter((value) => !/\d[.eE]/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(values, (value) => {
      const text = JSON.stringify(value);
      const parsed = parseJson(text);
      if (/\d{16}/.test(text)) return;
      expect(parsed).toStrictEqual({ kind: 'json', value: JSON.parse(text) });
    }),
  );
});

test('what was read comes out the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify([value]);
      const parsed = parseJson(text);
      expect(parsed.kind === 'json' && toJson([parsed.value])).toBe(`[${text}]`);
    }),
  );
});

test('no text makes it throw', () => {
  const nearJson = fc.string({
    unit: fc.constantFrom(...Array.from('{}[]",:\\0123456789.eE-tfn ')),
  });
  fc.assert(
    fc.property(fc.oneof(nearJson, fc.string({ unit: 'binary-ascii' })), (text) => {
      const isJson = (() => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      })();
      expect(parseJson(text).kind).toBe(isJson ? 'json' : 'malformed');
    }),
    { numRuns: 1000 },
  );
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../../../services/core/time.ts';
import {
  parseReference,
  referenceText,
  referenceTextMax,
} from '../../../services/protocols/n40/session-reference.ts';

const part = fc.string({
  unit: fc.constantFrom(...Array.from('0123456789abc:-.@')),
  minLength: 1,
  maxLength: 128,
});
const references = fc.record({
  tenant: part,
  account: part,
  session: part,
  identity: part,
  planVersion: part,
  startedAt: fc.bigInt({ min: 0n, max: 10n ** 15n }).map(instant),
});

test('a reference can be read back from its text, which is bounded', () => {
  fc.assert(
    fc.property(references, (reference) => {
      const text = referenceText(reference);
      expect(text.length).toBeLessThanOrEqual(referenceTextMax);
      expect(parseReference(text)).toEqual(reference);
    }),
  );
});

test('any other text is none', () => {
  fc.assert(
    fc.property(references, fc.nat(), fc.string({ maxLength: 3 }), (reference, at, put) => {
      const text = referenceText(reference);
      const cut = at % text.length;
      expect(parseReference(text.slice(0, cut))).toBeUndefined();
      expect(parseReference(put)).toBeUndefined();
      expect(parseReference(`${text}1:x`)).toBeUndefined();
    }),
  );
});

test.each(['n40-ref-2', '', 'n40-ref-1 '])('the version %s is none', (version) => {
  const fields = ['t', 'a', 's', 'i', 'p', '1'].map((field) => `1:${field}`).join('');
  expect(parseReference(`${version.length}:${version}${fields}`)).toBeUndefined();
  expect(parseReference(`9:n40-ref-1${fields}`)).toBeDefined();
});

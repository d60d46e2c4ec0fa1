import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Operation,
  parseChargingDataRequest,
} from '../../../services/protocols/n40/charging-data-request.ts';
import { epoch } from '../../../services/core/time.ts';
import { parseJson } from '../../../services/protocols/n40/parse-json.ts';
import { type Hash, toCharge } from '../../../services/protocols/n40/to-charge.ts';
import { bodyOf, type Fixture } from './support.ts';

const operations = fc.constantFrom<Operation>('create', 'update', 'release');
const hash: Hash = (text) => text;
const reference = {
  tenant: 't',
  account: 'a',
  session: 's',
  identity: 'i',
  planVersion: 'p',
  startedAt: epoch,
};

/** True when the body is refused with problems, or accepted and turned into a charge. */
function isTaken(body: unknown, operation: Operation): boolean {
  const parsed = parseChargingDataRequest(body, operation);
  if (parsed.kind === 'problems') return parsed.problems.length > 0;
  const context =
    operation === 'create'
      ? ({ operation, tenant: 't', account: 'a', hash } as const)
      : ({ operation, reference, hash } as const);
  return toCharge(parsed.request, context).digest.length > 0;
}

test('any JSON value is a request or a list of problems', () => {
  fc.assert(
    fc.property(fc.jsonValue(), operations, (body, operation) => {
      expect(isTaken(body, operation)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('a good body with anything anywhere is a request or a list of problems', () => {
  const names = fc.constantFrom<Fixture>(
    'create-empty',
    'create-voice',
    'event-sms',
    'update-data',
  );
  const spoilt = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.bigInt(),
    fc.constantFrom({ toString: 1 }, [], {}, [null], '', -0, 1e300, '\ud800', null),
  );
  fc.assert(
    fc.property(
      names,
      fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
      spoilt,
      operations,
      (name, path, value, operation) => {
        expect(isTaken(replaced(bodyOf(name), path, value), operation)).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});

test('any text of a body is a request or a list of problems', () => {
  const text = JSON.stringify(bodyOf('update-data'));
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 3 }), (at, length, put) => {
      const parsed = parseJson(text.slice(0, at) + put + text.slice(at + length));
      const isRefused = parsed.kind === 'malformed' && parsed.problem.param === '';
      expect(isRefused || (parsed.kind === 'json' && isTaken(parsed.value, 'create'))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

/** The value with the member that the path leads to replaced: each step chooses one member. */
function replaced(value: unknown, path: readonly number[], by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return by;
  const members = Object.entries(value);
  const [name, member] = members[step % (members.length + 1)] ?? [];
  if (name === undefined) return by;
  const spoilt = replaced(member, rest, by);
  if (!Array.isArray(value)) return { ...value, [name]: spoilt };
  return value.map((item, index) => (`${index}` === name ? spoilt : item));
}

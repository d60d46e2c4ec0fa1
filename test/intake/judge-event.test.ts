import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import type { AdapterUsage } from '../../services/core/contracts.gen.ts';
import { judgeEvent } from '../../services/intake/judge-event.ts';
import type { LogEntry } from '../../services/ports/event-log.ts';
import { intakeRefusals } from '../../services/protocols/adapter/refusals.ts';
import type { IntakeRefusal } from '../../services/protocols/adapter/refusals.ts';
import { published, takenInAt, used } from '../protocols/adapter/published.ts';
import { codec } from '../support/sealed-ledger.ts';

const adapter = { schemaId: 11 };

function entryOf(value: Uint8Array): LogEntry {
  const none = { fingerprint: undefined, signature: undefined };
  return { offset: 7n, timestamp: takenInAt, key: new Uint8Array(), value, ...none };
}

function framed(bytes: Uint8Array, id = adapter.schemaId): LogEntry {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(id, 1);
  return entryOf(Buffer.concat([head, bytes]));
}

function bytesOf(changes: Partial<AdapterUsage> = {}): Uint8Array {
  return codec.encode('AdapterUsage', published(changes));
}

test('a sound event is read by the schema id of its adapter, without any header', () => {
  expect(judgeEvent(codec, adapter, framed(bytesOf()))).toEqual({
    kind: 'sound',
    usage: published(),
  });
});

describe('an event is refused', () => {
  const examples: Readonly<Record<IntakeRefusal, LogEntry>> = {
    NOT_FRAMED: entryOf(Buffer.from('{"eventId":"cdr-1"}')),
    SCHEMA_UNKNOWN: framed(bytesOf(), 12),
    MALFORMED: framed(bytesOf().subarray(0, -1)),
    EVENT_ID_INVALID: framed(bytesOf({ eventId: '' })),
    IDENTITY_INVALID: framed(bytesOf({ identity: 'a/b' })),
    SENT_AT_INVALID: framed(bytesOf({ sentAt: (takenInAt + 60_000n) as never })),
    TEXT_INVALID: framed(bytesOf({ servingNetwork: 'home' })),
    USAGE_MISSING: framed(bytesOf({ used: [] })),
    USAGE_INVALID: framed(bytesOf({ used: [used({ ratingGroup: -1n })] })),
  };

  test.each(Object.entries(examples))('as %s', (reason, entry) => {
    expect(judgeEvent(codec, adapter, entry)).toMatchObject({
      kind: 'refused',
      refusal: { reason, detail: expect.stringContaining(intakeRefusals[reason as IntakeRefusal]) },
    });
  });

  test('and what could be read of it is told, for the answer', () => {
    const { SENT_AT_INVALID, MALFORMED } = examples;
    expect(judgeEvent(codec, adapter, SENT_AT_INVALID).usage?.eventId).toBe('cdr-1');
    expect(judgeEvent(codec, adapter, MALFORMED)).toMatchObject({ usage: null });
  });

  test('when a unit is none of the list, and when it is a tombstone', () => {
    const text = Buffer.from(bytesOf()).toString('latin1').replace('events', 'eventz');
    const reasons = [framed(Buffer.from(text, 'latin1')), entryOf(new Uint8Array())].map(
      (entry) => {
        const judged = judgeEvent(codec, adapter, entry);
        return judged.kind === 'refused' ? judged.refusal.reason : judged.kind;
      },
    );
    expect(reasons).toEqual(['MALFORMED', 'NOT_FRAMED']);
  });
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isFramed) => {
      const entry = isFramed ? framed(bytes) : entryOf(bytes);
      expect(['sound', 'refused']).toContain(judgeEvent(codec, adapter, entry).kind);
    }),
    { numRuns: 2_000 },
  );
});

import { expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { readSettings } from '../../services/engine/settings.ts';
import { topics } from '../../services/ports/topics.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec, recordOf } from '../support/sealed-ledger.ts';

function setting(id: string, content: string) {
  return recordOf(`registry/${id}`, 'Setting', { kind: 'registry', id, content });
}

test('the newest content of every setting counts, and what was taken back does not', async () => {
  const log = new MemoryEventLog({ clock: jumpingClock() });
  expect(await readSettings(log, codec)).toEqual(new Map());
  log.put(topics.settings, 0, [
    setting('ids', 'first'),
    setting('other', 'kept'),
    setting('gone', 'old'),
    { key: 'registry/bytes', value: Buffer.from('nonsense') },
    setting('ids', 'second'),
    { key: 'registry/gone', value: null },
  ]);
  expect(await readSettings(log, codec)).toEqual(
    new Map([
      ['registry/other', 'kept'],
      ['registry/ids', 'second'],
    ]),
  );
});

import type { NoticeRecord, XdrRecord } from '../../services/core/contracts.gen.ts';
import { partitionOf } from '../../services/core/key.ts';
import { readExportPosition } from '../../services/engine/export-position.ts';
import { keyText, readTopic } from '../../services/engine/read-topic.ts';
import { topics } from '../../services/ports/topics.ts';
import { Failed } from '../../services/cli/failures.ts';
import type { LedgerPorts } from '../../services/cli/site.ts';

/** What outsiders can read about an account. */
export interface Exported {
  readonly xdrs: readonly XdrRecord[];
  readonly notices: readonly NoticeRecord[];
}

const retryMs = 50;

/** Waits until the exporter has exported a record. @throws Failed when it takes too long. */
export async function untilExported(
  { reader, codec, clock }: LedgerPorts,
  partition: number,
  sequence: bigint,
  withinMs = 15_000,
): Promise<void> {
  const until = clock.now() + BigInt(withinMs);
  for (;;) {
    const position = await readExportPosition(reader, codec, partition);
    if (position !== undefined && position.sequence >= sequence) return;
    if (clock.now() >= until) {
      const at = position?.sequence ?? 0n;
      throw new Failed('EXPORTER_BEHIND', `exported is record ${at}, not ${sequence}`);
    }
    await clock.sleep(retryMs);
  }
}

/** The committed xDRs and notices of one key, once the exporter has exported a record of it. */
export async function readExported(
  ports: LedgerPorts,
  key: string,
  sequence: bigint,
): Promise<Exported> {
  const { reader, codec } = ports;
  const partition = partitionOf(key, ports.partitions);
  await untilExported(ports, partition, sequence);
  const xdrs: XdrRecord[] = [];
  const notices: NoticeRecord[] = [];
  for await (const entries of readTopic(reader, topics.xdr, partition)) {
    for (const entry of entries) {
      const read = keyText(entry) === key ? codec.read('XdrRecord', entry) : undefined;
      if (read?.kind === 'read') xdrs.push(read.value);
    }
  }
  for await (const entries of readTopic(reader, topics.notices, partition)) {
    for (const entry of entries) {
      const read = keyText(entry) === key ? codec.read('NoticeRecord', entry) : undefined;
      if (read?.kind === 'read') notices.push(read.value);
    }
  }
  return { xdrs, notices };
}

import type { Answer, UsageEvent } from '../../../services/core/contracts.gen.ts';
import { sameContent } from '../../../services/core/checks/same-content.ts';
import { topics } from '../../../services/ports/topics.ts';
import type { Faults } from '../world/faults.ts';
import type { Accepted } from '../world/accepted-ledger.ts';
import { codec } from '../world/tools.ts';
import type { World } from '../world/world.ts';

/** Answers that left, by partition and by the offset of the usage event they answer. */
export type AnswersByInput = ReadonlyMap<number, ReadonlyMap<bigint, readonly Answer[]>>;

export interface Gathered {
  readonly byInput: AnswersByInput;
  /** Logical request that a usage event belongs to, by partition and offset. */
  readonly requestOf: ReadonlyMap<number, ReadonlyMap<bigint, string>>;
  readonly problems: readonly string[];
}

interface Place {
  readonly partition: number;
  readonly offset: bigint;
}

/**
 * Joins every answer that was published, heard or not, with the usage event it answers: I1 is about
 * all of them. An event that was appended twice may be answered by either.
 */
export function gatherAnswers(
  world: World,
  ledgers: readonly (readonly Accepted[])[],
  faults: Faults,
): Gathered {
  const places = new Map<string, Place[]>();
  const requestOf = new Map<number, Map<bigint, string>>();
  const byInput = new Map<number, Map<bigint, Answer[]>>();
  for (let partition = 0; partition < world.options.partitions; partition += 1) {
    const requests = new Map<bigint, string>();
    requestOf.set(partition, requests);
    byInput.set(partition, new Map());
    for (const entry of world.log.store.entries(topics.usage, partition)) {
      const read = codec.read('UsageEvent', entry);
      if (read.kind !== 'read') continue;
      const { replyTo, correlation } = read.value;
      const name = `${replyTo} ${correlation}`;
      places.set(name, [...(places.get(name) ?? []), { partition, offset: entry.offset }]);
      const id = logicalIdOf(read.value);
      if (id !== null) requests.set(entry.offset, id);
    }
  }
  const problems: string[] = [];
  const isLossy = [...byInput.keys()].some((one) => faults.lostFrom(one) !== undefined);
  for (const { replyTo, envelope } of world.answers.published) {
    const read = codec.decode('AnswerEnvelope', envelope);
    if (read.kind !== 'read') {
      problems.push('I1: an answer cannot be read');
      continue;
    }
    const { correlation, answer } = read.value;
    const found = places.get(`${replyTo} ${correlation}`) ?? [];
    // The steps of a flow bear the same address; the one that was answered may be what was lost.
    const place =
      sameAnswer(found, answer, ledgers) ?? (isLossy && found[1] ? undefined : found[0]);
    if (place !== undefined) {
      const answers = byInput.get(place.partition) ?? new Map<bigint, Answer[]>();
      answers.set(place.offset, [...(answers.get(place.offset) ?? []), answer]);
    } else if (!isLossy) {
      problems.push(`I1: ${replyTo} ${correlation} was answered, and is not in usage`);
    }
  }
  return { byInput, requestOf, problems };
}

function sameAnswer(
  places: readonly Place[],
  answer: Answer,
  ledgers: readonly (readonly Accepted[])[],
): Place | undefined {
  return places.find(({ partition, offset }) => {
    const accepted = ledgers[partition]?.[Number(offset)];
    return accepted !== undefined && sameContent(accepted.record.answer, answer);
  });
}

function logicalIdOf(event: UsageEvent): string | null {
  return event.type === 'Charge' ? event.charge.digest : event.requestKey;
}

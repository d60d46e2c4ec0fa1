import type { Answer, GroupAnswer } from '../../contracts.gen.ts';
import { present } from '../../invariant.ts';
import { instant } from '../../time.ts';
import type { Instant } from '../../time.ts';
import { units } from '../../units.ts';
import type { Units } from '../../units.ts';
import { packField, packNumber, unpackField, unpackNumber } from './packed-text.ts';

/**
 * Answers that repeats are told again, oldest first, one after the other with a space between:
 *
 *     number,sentAt,digest,answer
 *     answer: denial;session;planVersion;startedAt;failureHandling
 *     and for each group, behind a bar,
 *     ratingGroup;upf;result;unit;granted;validity;threshold;holdingTime;finalAction;
 *     tariffChangeAt;finalTargets;triggers
 */
export type PackedAnswers = string;

/** One answer that was given, and to which request. */
export interface RememberedAnswer {
  /** Request number; 0 says nothing. */
  readonly number: bigint;
  readonly sentAt: Instant;
  /** Hash over the canonical command. */
  readonly digest: string;
  readonly answer: Answer;
}

/** No answer yet. */
export const noAnswers: PackedAnswers = '';

/** The answers with one more; of more than `most` the oldest are forgotten. */
export function withAnswer(
  packed: PackedAnswers,
  entry: RememberedAnswer,
  most: number,
): PackedAnswers {
  const last = packEntry(entry);
  if (packed === noAnswers) return last;
  const earlier = newest(packed, most - 1);
  return earlier === noAnswers ? last : `${earlier} ${last}`;
}

/** The last so many of some answers. */
function newest(packed: PackedAnswers, count: number): PackedAnswers {
  let from = packed.length;
  for (let left = count; left > 0; left -= 1) {
    from = packed.lastIndexOf(' ', from - 1);
    if (from === -1) return packed;
  }
  return packed.slice(from + 1);
}

/** The answer that began a session, where it is still there, and the last one. */
export function firstAndLast(packed: PackedAnswers, createDigest: string): PackedAnswers {
  const entries = packed === noAnswers ? [] : packed.split(' ');
  const last = entries.at(-1);
  const first = entries.find((entry) => digestIn(entry) === createDigest);
  if (first === undefined || first === last) return last ?? noAnswers;
  return `${first} ${last}`;
}

/** All that is remembered, oldest first. */
export function answersIn(packed: PackedAnswers): readonly RememberedAnswer[] {
  return packed === noAnswers ? [] : packed.split(' ').map(unpackEntry);
}

function digestIn(entry: string): string | null | undefined {
  const field = entry.split(',')[2];
  return field === undefined ? undefined : unpackField(field);
}

function packEntry({ number, sentAt, digest, answer }: RememberedAnswer): string {
  return `${number},${sentAt},${packField(digest)},${packAnswer(answer)}`;
}

function unpackEntry(entry: string): RememberedAnswer {
  const [number = '', sentAt = '', digest = '', answer = ''] = entry.split(',');
  return {
    number: BigInt(number),
    sentAt: instant(BigInt(sentAt)),
    digest: present(unpackField(digest), 'the digest of an answer'),
    answer: unpackAnswer(answer),
  };
}

function packAnswer(answer: Answer): string {
  const { denial, session, planVersion, startedAt, failureHandling, groups } = answer;
  const head = `${packField(denial)};${packField(session)};${packField(planVersion)}`;
  return groups.reduce(
    (text, group) => `${text}|${packGroup(group)}`,
    `${head};${packNumber(startedAt)};${packField(failureHandling)}`,
  );
}

function unpackAnswer(text: string): Answer {
  const [head = '', ...groups] = text.split('|');
  const [denial = '-', session = '-', planVersion = '-', startedAt = '-', failure = '-'] =
    head.split(';');
  return {
    denial: unpackField(denial),
    session: unpackField(session),
    planVersion: unpackField(planVersion),
    startedAt: unpackNumber(startedAt) as Instant | null,
    failureHandling: unpackField(failure) as Answer['failureHandling'],
    groups: groups.map(unpackGroup),
  };
}

function packGroup(group: GroupAnswer): string {
  const { ratingGroup, upf, result, unit, granted, validity, threshold } = group;
  const asked = `${ratingGroup};${packField(upf)};${packField(result)}`;
  const quota = `${packField(unit)};${packNumber(granted)};${packNumber(validity)}`;
  const end = `${packNumber(group.holdingTime)};${packField(group.finalAction)}`;
  const change = packNumber(group.tariffChangeAt);
  const lists = `${packList(group.finalTargets)};${packList(group.triggers)}`;
  return `${asked};${quota};${packNumber(threshold)};${end};${change};${lists}`;
}

function unpackGroup(text: string): GroupAnswer {
  const fields = text.split(';');
  const at = (index: number): string => fields[index] ?? '-';
  return {
    ratingGroup: BigInt(at(0)),
    upf: unpackField(at(1)),
    result: present(unpackField(at(2)), 'the result of a group'),
    unit: unpackField(at(3)) as GroupAnswer['unit'],
    granted: unitsOrNull(at(4)),
    validity: unpackNumber(at(5)),
    threshold: unitsOrNull(at(6)),
    holdingTime: unpackNumber(at(7)),
    finalAction: unpackField(at(8)) as GroupAnswer['finalAction'],
    tariffChangeAt: unpackNumber(at(9)) as Instant | null,
    finalTargets: unpackList(at(10)),
    triggers: unpackList(at(11)),
  };
}

/** Texts without white space as one field. */
function packList(texts: readonly string[]): string {
  return packField(texts.length === 0 ? null : texts.join(' '));
}

function unpackList(field: string): readonly string[] {
  return unpackField(field)?.split(' ') ?? [];
}

function unitsOrNull(field: string): Units | null {
  const count = unpackNumber(field);
  return count === null ? null : units(count);
}

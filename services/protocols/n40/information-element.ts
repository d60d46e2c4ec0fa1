/**
 * Reads the members (information elements) of a JSON body one by one and gathers what is wrong with
 * them.
 *
 * Absent, null and, for texts, empty are the same: many peers are written in languages that send a
 * zero value for a member that was never set. Members that nobody asks for are never looked at.
 */
import type { Instant } from '../../core/time.ts';
import { dateTimeLengthMax, parseDateTime } from './date-time.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** Causes of a refused body (TS 29.500 table 5.2.7.2-1). */
export type ElementCause =
  | 'INVALID_MSG_FORMAT'
  | 'MANDATORY_IE_MISSING'
  | 'MANDATORY_IE_INCORRECT'
  | 'OPTIONAL_IE_INCORRECT';

/** One thing that is wrong with a body. */
export interface ElementProblem {
  readonly cause: ElementCause;
  /** JSON pointer (RFC 6901) to the member; empty for the body as a whole. */
  readonly param: string;
  /** For people; names no value of the request. */
  readonly reason: string;
}

/** Whether the request can be understood without the member. */
export type Need = 'mandatory' | 'optional';

/** An object being read: its members, where it stands in the body, and what was wrong so far. */
export interface Elements {
  readonly members: JsonObject;
  readonly pointer: string;
  readonly problems: ElementProblem[];
}

/**
 * Problems that are reported of one body. One is enough to refuse it, more only help the one who
 * mends it.
 */
export const problemsMax = 16;

/** Longest text, in UTF-16 code units, where nothing else is said. */
export const textLengthMax = 256;

export const uint32Max = 2n ** 32n - 1n;

/** How Go writes a time that was never set. */
const timeNeverSet = '0001-01-01T00:00:00Z';

/** Notes that a member is there but wrong. */
export function incorrect(from: Elements, name: string, need: Need, reason: string): void {
  const cause = need === 'mandatory' ? 'MANDATORY_IE_INCORRECT' : 'OPTIONAL_IE_INCORRECT';
  note(from, { cause, param: `${from.pointer}/${name}`, reason });
}

function note(from: Elements, problem: ElementProblem): void {
  if (from.problems.length < problemsMax) from.problems.push(problem);
}

/** The member, with a note when it is needed and not there. */
function memberOf(from: Elements, name: string, need: Need): Exclude<Json, null> | undefined {
  const value = from.members[name];
  if (value !== undefined && value !== null && value !== '') return value;
  if (need === 'mandatory') {
    const param = `${from.pointer}/${name}`;
    note(from, { cause: 'MANDATORY_IE_MISSING', param, reason: 'is missing' });
  }
  return undefined;
}

/**
 * A text without control characters or halves of surrogate pairs: it stands in records and in
 * hashes.
 */
export function textOf(
  from: Elements,
  name: string,
  need: Need,
  lengthMax: number = textLengthMax,
): string | undefined {
  const value = memberOf(from, name, need);
  if (value === undefined) return undefined;
  if (typeof value !== 'string') incorrect(from, name, need, 'must be a string');
  else if (value.length > lengthMax) incorrect(from, name, need, `is longer than ${lengthMax}`);
  else if (/[\p{Cc}\p{Cs}]/u.test(value)) incorrect(from, name, need, 'holds control characters');
  else return value;
  return undefined;
}

/** A whole number from 0 to `max`, written in digits only. */
export function integerOf(
  from: Elements,
  name: string,
  need: Need,
  max: bigint,
): bigint | undefined {
  const value = memberOf(from, name, need);
  if (value === undefined) return undefined;
  const number = wholeNumber(value);
  if (number !== undefined && number >= 0n && number <= max) return number;
  incorrect(from, name, need, `must be an integer from 0 to ${max}`);
  return undefined;
}

function wholeNumber(value: Json): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

/** A flag; absent is false. */
export function flagOf(from: Elements, name: string): boolean {
  const value = memberOf(from, name, 'optional');
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  incorrect(from, name, 'optional', 'must be true or false');
  return false;
}

/** A point in time. An optional one that was never set is absent. */
export function timeOf(from: Elements, name: string, need: Need): Instant | undefined {
  const text = textOf(from, name, need, dateTimeLengthMax);
  if (text === undefined || (need === 'optional' && text === timeNeverSet)) return undefined;
  const at = parseDateTime(text);
  if (at === undefined) incorrect(from, name, need, 'must be a date-time of RFC 3339');
  return at;
}

/** A nested object, to be read on. */
export function objectOf(from: Elements, name: string, need: Need): Elements | undefined {
  const value = memberOf(from, name, need);
  if (value === undefined) return undefined;
  if (isJsonObject(value)) {
    return { ...from, members: value, pointer: `${from.pointer}/${name}` };
  }
  incorrect(from, name, need, 'must be an object');
  return undefined;
}

/**
 * The objects of an optional array of at most `countMax`; a longer one is refused without a look
 * inside.
 */
export function objectsOf(from: Elements, name: string, countMax: number): readonly Elements[] {
  const value = memberOf(from, name, 'optional');
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > countMax) {
    incorrect(from, name, 'optional', `must be an array of at most ${countMax}`);
    return [];
  }
  const found: Elements[] = [];
  for (const [index, item] of value.entries()) {
    const place = `${name}/${index}`;
    if (!isJsonObject(item)) incorrect(from, place, 'optional', 'must be an object');
    else found.push({ ...from, members: item, pointer: `${from.pointer}/${place}` });
  }
  return found;
}

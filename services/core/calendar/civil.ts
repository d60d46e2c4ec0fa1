/** A day of the Gregorian calendar. */
export interface CivilDate {
  readonly year: bigint;
  /** 1 to 12. */
  readonly month: bigint;
  /** 1 to the length of the month. */
  readonly day: bigint;
}

// Days are counted from 1970-01-01, in eras of 400 years that begin in March, so that a leap day is
// the last of its year. Proleptic; for years from 0 on.
const daysPerEra = 146_097n;
const epochFromEra = 719_468n;

/** Days from 1970-01-01 to a date. */
export function dayNumberOf({ year, month, day }: CivilDate): bigint {
  const y = month <= 2n ? year - 1n : year;
  const era = y / 400n;
  const yearOfEra = y - era * 400n;
  const monthFromMarch = (month + 9n) % 12n;
  const dayOfYear = (153n * monthFromMarch + 2n) / 5n + day - 1n;
  const dayOfEra = yearOfEra * 365n + yearOfEra / 4n - yearOfEra / 100n + dayOfYear;
  return era * daysPerEra + dayOfEra - epochFromEra;
}

/** The date that lies this many days after 1970-01-01. */
export function civilOf(dayNumber: bigint): CivilDate {
  const z = dayNumber + epochFromEra;
  const era = z / daysPerEra;
  const dayOfEra = z - era * daysPerEra;
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n;
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const monthFromMarch = (5n * dayOfYear + 2n) / 153n;
  const day = dayOfYear - (153n * monthFromMarch + 2n) / 5n + 1n;
  const month = monthFromMarch < 10n ? monthFromMarch + 3n : monthFromMarch - 9n;
  return { year: yearOfEra + era * 400n + (month <= 2n ? 1n : 0n), month, day };
}

/** Days of a month. */
export function daysInMonth(year: bigint, month: bigint): bigint {
  const next = month === 12n ? { year: year + 1n, month: 1n } : { year, month: month + 1n };
  return dayNumberOf({ ...next, day: 1n }) - dayNumberOf({ year, month, day: 1n });
}

/** Days from 1970-01-01 to a date written `2026-12-24`; undefined when there is no such day. */
export function parseDate(text: string): bigint | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [year = 0n, month = 0n, day = 0n] = match.slice(1).map(BigInt);
  if (month < 1n || month > 12n || day < 1n || day > daysInMonth(year, month)) return undefined;
  return dayNumberOf({ year, month, day });
}

/**
 * Why the intake refuses an event before anything is decided, in the order in which it looks. What
 * the ledger refuses bears the denial code it was refused with.
 */
export const intakeRefusals = {
  NOT_FRAMED: 'The value is not in Confluent framing: a zero byte, four bytes of schema id, Avro.',
  SCHEMA_UNKNOWN: 'The schema id is not the one under which the schema of this adapter is known.',
  MALFORMED: 'The bytes do not fit the schema they name.',
  EVENT_ID_INVALID: 'The event id must be 1 to 128 printable ASCII characters without blanks.',
  IDENTITY_INVALID: 'The identity must be 1 to 128 printable ASCII characters without / and blank.',
  SENT_AT_INVALID: 'The event says that it was sent in the future.',
  TEXT_INVALID: 'A text is longer than 256 characters, or the serving network is no PLMN id.',
  USAGE_MISSING: 'The event reports no usage.',
  USAGE_INVALID: 'A rating group, unit, amount or time is not as it must be, or one too many.',
} as const;

/** Why the intake refuses an event before anything is decided. */
export type IntakeRefusal = keyof typeof intakeRefusals;

import { HistoryReadError, historyRefusals } from '../ports/history-reader.ts';
import type { HistoryRefusal } from '../ports/history-reader.ts';

/** A refusal, as an error. */
export function refused(code: HistoryRefusal, message?: string): HistoryReadError {
  return new HistoryReadError(code, message ?? historyRefusals[code]);
}

/** A sequence, as a cursor or a parameter says it. @throws HistoryReadError for anything else. */
export function sequenceIn(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw refused('INVALID', 'a cursor or sequence is no whole number');
}

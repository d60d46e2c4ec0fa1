import { HistoryReadError, historyRefusals } from '../../ports/history-reader.ts';
import type { HistoryRefusal } from '../../ports/history-reader.ts';

const answerBytesMax = 32 * 1024 * 1024;

/** The text of an answer. @throws HistoryReadError for one that is too large. */
export async function boundedText(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > answerBytesMax) throw new HistoryReadError('FAILED', 'the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Undefined for a text that is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** What the history refused, as its problem says it. */
export function refusalIn(status: number, body: unknown): HistoryReadError {
  const { cause, detail } = (body ?? {}) as { cause?: unknown; detail?: unknown };
  const isKnown = typeof cause === 'string' && Object.hasOwn(historyRefusals, cause);
  const code = isKnown ? (cause as HistoryRefusal) : 'FAILED';
  return new HistoryReadError(code, typeof detail === 'string' ? detail : `status ${status}`);
}

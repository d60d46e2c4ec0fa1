/**
 * JSON text to values with exact integers: Uint64 members of N40 do not fit a double (TS 29.571).
 *
 * Most bodies hold nothing that a double could spoil, and are read by plain JSON.parse; one linear
 * look at the text tells which. It also bounds the nesting before anything that recurses sees the
 * text.
 */
import type { ElementProblem } from './information-element.ts';
import { type Json, NumberText } from './json.ts';

/**
 * Deepest nesting of objects and arrays. The deepest member of TS 32.291 stays under half of it.
 */
export const nestingDepthMax = 32;

/** Digits from which on a double may not hold an integer exactly: 2⁵³ has 16. */
const exactDigitsMax = 15;

/**
 * Integers with more characters stay text: nothing here counts that far, and reading them costs too
 * much.
 */
const bigintCharactersMax = 40;

export type ParsedJson =
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'malformed'; readonly problem: ElementProblem };

/**
 * Reads JSON text. Never throws: text that is no JSON, or is nested too deep, is a problem
 * INVALID_MSG_FORMAT.
 */
export function parseJson(text: string): ParsedJson {
  const found = survey(text);
  if (found === 'too-deep') return malformed(`nested deeper than ${nestingDepthMax}`);
  try {
    return { kind: 'json', value: found === 'plain' ? JSON.parse(text) : exactJson(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return malformed('is no JSON');
    throw error;
  }
}

function malformed(reason: string): ParsedJson {
  return { kind: 'malformed', problem: { cause: 'INVALID_MSG_FORMAT', param: '', reason } };
}

/** What a reviver is told beside name and value; the compiler's library does not describe it. */
interface ReviverContext {
  /** The text of a number, as it was written. */
  readonly source?: string;
}

function exactJson(text: string): Json {
  return JSON.parse(text, (_name: string, value: Json, ...[context]: readonly ReviverContext[]) => {
    const source = context?.source;
    return typeof value === 'number' && source !== undefined ? exactNumber(value, source) : value;
  });
}

function exactNumber(value: number, source: string): number | bigint | NumberText {
  if (source.length > bigintCharactersMax || /[.eE]/.test(source)) return new NumberText(source);
  return Number.isSafeInteger(value) ? value : BigInt(source);
}

/**
 * `exact` when some number may lose something as a double. Text that is no JSON gets any verdict
 * but no harm.
 */
function survey(text: string): 'plain' | 'exact' | 'too-deep' {
  let depth = 0;
  let digits = 0;
  let exact = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      if (digits > exactDigitsMax) exact = true;
      continue;
    }
    if (code === 0x2e || ((code === 0x65 || code === 0x45) && digits > 0)) exact = true;
    digits = 0;
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > nestingDepthMax) return 'too-deep';
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return exact ? 'exact' : 'plain';
}

/** Where the string that begins at `start` is closed; behind the end of the text when it is not. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at += 1; // whatever is escaped, it is not the end
  }
  return at;
}

/** Longest text that `asciiText` looks up, in characters. */
export const asciiTextMax = 64;

/**
 * The texts read last, one a place, and their bytes. A ledger says the same over and over (ledger,
 * tenant, account, session, currency): to compare a text that is here is cheaper than to make it
 * again, and it stays one object.
 */
const places = 2048;
const texts: string[] = Array.from({ length: places }, () => '');
const bytesOfTexts = new Uint8Array(places * asciiTextMax);

/** The text of so many bytes when all are ASCII; undefined when they are not. */
export function asciiText(bytes: Buffer, from: number, length: number): string | undefined {
  if (length === 0) return '';
  const place = placeOf(bytes, from, length);
  const text = texts[place] as string;
  if (text.length === length && stands(bytes, from, place * asciiTextMax, length)) return text;
  return keptAscii(bytes, from, length, place);
}

/** By length, first, middle and last bytes, where most texts differ. */
function placeOf(bytes: Buffer, from: number, length: number): number {
  const last = from + length - 1;
  const tail = length < 4 ? from : last - 3;
  let hash = (length * 31 + (bytes[from] as number)) * 31 + (bytes[from + (length >> 1)] as number);
  for (let at = tail; at <= last; at += 1) hash = ((hash << 5) - hash + (bytes[at] as number)) | 0;
  return (hash ^ (hash >>> 11)) & (places - 1);
}

function stands(bytes: Buffer, from: number, place: number, length: number): boolean {
  for (let at = 0; at < length; at += 1) {
    if (bytes[from + at] !== bytesOfTexts[place + at]) return false;
  }
  return true;
}

function keptAscii(bytes: Buffer, from: number, length: number, place: number): string | undefined {
  let all = 0;
  for (let at = from; at < from + length; at += 1) all |= bytes[at] as number;
  if (all >= 0x80) return undefined;
  const text = bytes.toString('latin1', from, from + length);
  texts[place] = text;
  for (let at = 0; at < length; at += 1) {
    bytesOfTexts[place * asciiTextMax + at] = bytes[from + at] as number;
  }
  return text;
}

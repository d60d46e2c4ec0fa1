/**
 * Codes of vouchers, as they are printed and typed in on a telephone:
 *
 *     dddd-dddd-dddd-dddd-dddc   19 random digits (63 bits) and a check digit
 *
 * The check digit (Damm's) finds every digit that is wrong and every two that changed places, so
 * that a slip of the finger is told at once and never counts as a guess.
 */

/** Random digits of a code. */
export const codeDigits = 19;

/** The row of Damm's quasigroup that stands for the digits so far, by the next digit. */
const damm = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
] as const;

/** The code of some random digits, in groups as people read it. */
export function codeOf(random: string): string {
  const digits = `${random}${checkOf(random)}`;
  return digits.replaceAll(/\d{4}(?=\d)/g, '$&-');
}

/** The bare digits of a code as somebody typed it; undefined: it is none, or was mistyped. */
export function parseCode(text: string): string | undefined {
  const digits = text.replaceAll(/[\s-]/g, '');
  const isWhole = digits.length === codeDigits + 1 && /^\d+$/.test(digits);
  return isWhole && checkOf(digits) === '0' ? digits : undefined;
}

function checkOf(digits: string): string {
  let interim = '0';
  for (const digit of digits) interim = damm[indexOf(interim)]?.[indexOf(digit)] ?? '0';
  return interim;
}

function indexOf(digit: string): number {
  return digit.charCodeAt(0) - 48;
}

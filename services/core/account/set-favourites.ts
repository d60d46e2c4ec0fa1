import { bounds } from '../bounds.ts';
import type { RememberedRequest, SetFavourites } from '../contracts.gen.ts';
import { digitsOf } from '../rating/zones.ts';
import type { Draft } from './draft.ts';
import { applied, denied } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Names the numbers with prices of their own, in place of those there were. */
export function setFavourites(
  draft: Draft,
  { numbers: given }: SetFavourites,
  request: RememberedRequest | null,
): Verdict {
  const numbers = given.map(digitsOf).filter((digits) => digits !== undefined);
  const areNumbers = numbers.length === given.length && given.length <= bounds.favouritesMax;
  const areFit = numbers.every((digits) => digits.length <= numberLengthMax);
  const areDifferent = new Set(numbers).size === numbers.length;
  if (!areNumbers || !areFit || !areDifferent) return denied('FAVOURITES_INVALID', request);
  draft.apply({ type: 'FavouritesSet', favouritesSet: { numbers } });
  return applied(request);
}

/** Digits of the longest international number (E.164). */
const numberLengthMax = 15;

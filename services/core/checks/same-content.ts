/** True for values of the contracts that say the same: bigints, texts, bytes, lists and records. */
export function sameContent(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) => Object.hasOwn(b, name) && sameContent(memberOf(a, name), memberOf(b, name)),
  );
}

function memberOf(of: object, name: string): unknown {
  return (of as Readonly<Record<string, unknown>>)[name];
}

const product = 'tollkeeper-';

/** Who hands a request on, as `Via` names it (RFC 9110 7.6.3). */
export function viaOf(name: string): string {
  return `2.0 ${product}${name}`;
}

/** True for a request that was handed on, or that is not to be. */
export function wasRelayed(via: string): boolean {
  return via.includes(product);
}

import { BlockList, isIP } from 'node:net';
import type { AddressList } from '../ports/callback-sender.ts';

/** What is wrong with an entry of the list; undefined: nothing. */
export function entryProblem(entry: string): string | undefined {
  if (isNamePattern(entry)) return undefined;
  return subnetOf(entry) === undefined ? `'${entry}' is no network, address or name` : undefined;
}

/**
 * Reads a list: networks (`10.20.0.0/16`), addresses (`::1`) and names (`smf.example`,
 * `*.5gc.example`).
 *
 * A bare address has to stand in a listed network. What a listed name may stand for is up to
 * whoever connects: see `AddressList`.
 */
export function addressList(entries: readonly string[]): AddressList {
  const networks = new BlockList();
  const names = entries.filter(isNamePattern).map((name) => name.toLowerCase());
  for (const entry of entries) {
    const subnet = subnetOf(entry);
    if (subnet !== undefined) networks.addSubnet(subnet.address, subnet.prefix, subnet.family);
  }
  const allowsName = (host: string): boolean =>
    names.some((name) =>
      name.startsWith('*.')
        ? host.toLowerCase().endsWith(name.slice(1))
        : host.toLowerCase() === name,
    );
  return {
    allowsName,
    allowsAddress: (address) => networks.check(address, familyOf(address)),
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function isNamePattern(entry: string): boolean {
  return /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(
    entry,
  );
}

interface Subnet {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function subnetOf(entry: string): Subnet | undefined {
  const [address = '', bits, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const most = version === 6 ? 128 : 32;
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (prefix < 0 || prefix > most) return undefined;
  return { address, prefix, family: version === 6 ? 'ipv6' : 'ipv4' };
}

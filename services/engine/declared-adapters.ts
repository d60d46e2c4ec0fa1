import { isKeyPart } from '../core/key.ts';

/** A network adapter that may publish usage: the setting is its permission. */
export interface DeclaredAdapter {
  /** Also the end of its topics' names. */
  readonly name: string;
  /** The tenant whose accounts it charges, and no other's. */
  readonly tenant: string;
  /** Registry id under which it frames its events. */
  readonly schemaId: number;
}

const prefix = 'adapter/';

/** Key of the setting that declares an adapter. */
export function adapterKey(name: string): string {
  return prefix + name;
}

/** True for what may name an adapter: it stands in topic names, groups and metrics. */
export function isAdapterName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/.test(text);
}

/** The adapters that settings declare, by name; a setting that declares none is left out. */
export function adaptersIn(
  settings: ReadonlyMap<string, string>,
): ReadonlyMap<string, DeclaredAdapter> {
  const adapters = new Map<string, DeclaredAdapter>();
  for (const [key, content] of settings) {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : '';
    const adapter = isAdapterName(name) ? adapterIn(name, content) : undefined;
    if (adapter !== undefined) adapters.set(name, adapter);
  }
  return adapters;
}

function adapterIn(name: string, content: string): DeclaredAdapter | undefined {
  const said = objectIn(content);
  const { tenant, schemaId } = said ?? {};
  if (typeof tenant !== 'string' || !isKeyPart(tenant)) return undefined;
  if (typeof schemaId !== 'number' || !Number.isInteger(schemaId)) return undefined;
  return { name, tenant, schemaId };
}

function objectIn(content: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined; // whoever wrote it declared nothing
  }
}

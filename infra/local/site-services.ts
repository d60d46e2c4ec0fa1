import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DevelopmentCertificate } from './development-certificate.ts';
import type { ServerAddresses } from './given-servers.ts';
import type { ServiceSpec } from './supervisor.ts';

/** Ports of a site's services. */
export interface ServicePorts {
  readonly n40: number;
  /** N40 with TLS. */
  readonly n40Tls: number;
  /** The read API of the history. */
  readonly history: number;
  /** Where the site controller takes commands, at one of two sites. */
  readonly site?: number;
  /** First of the ports for health and metrics of the processes that have no door. */
  readonly operations: number;
}

export const mainServicePorts: ServicePorts = {
  n40: 17777,
  n40Tls: 17443,
  history: 18090,
  site: 18070,
  operations: 19464,
};

export const secondaryServicePorts: ServicePorts = {
  n40: 27777,
  n40Tls: 27443,
  history: 28090,
  site: 28070,
  operations: 29464,
};

/** How many ports in a row the processes of a site take for health and metrics. */
export const operationsPorts = 8;

/** Every port of a site's services, by its use. */
export function portsByUse(ports: ServicePorts): Readonly<Record<string, number>> {
  const { n40, n40Tls, history, site, operations } = ports;
  const controller = site === undefined ? {} : { 'site controller': site };
  const own = Array.from({ length: operationsPorts }, (_, i) => [
    `operations ${i + 1}`,
    operations + i,
  ]);
  return { n40, 'n40 tls': n40Tls, history, ...controller, ...Object.fromEntries(own) };
}

/** Secrets of a local stack, made once and kept with its data. */
export interface SiteSecrets {
  readonly serviceKey: string;
  readonly referenceKey: string;
  readonly voucherKey: string;
}

/** Reads the secrets of a data folder, and makes those that are missing. */
export async function siteSecrets(dataDir: string): Promise<SiteSecrets> {
  const file = join(dataDir, 'secrets.json');
  const kept = await readSecrets(file);
  const names = ['serviceKey', 'referenceKey', 'voucherKey'] as const;
  const isWhole = names.every((name) => kept[name] !== undefined);
  const { serviceKey = newSecret(), referenceKey = newSecret(), voucherKey = newSecret() } = kept;
  const secrets = { serviceKey, referenceKey, voucherKey };
  if (!isWhole) await writeSecrets(file, secrets);
  return secrets;
}

/**
 * Gives a second site the secrets of the first, in a file of its own: what one signs, seals or
 * hashes the other must know.
 *
 * @throws Error when the second has others: its ledger is signed with those.
 */
export async function shareSecrets(from: string, to: string): Promise<void> {
  const secrets = await siteSecrets(from);
  const file = join(to, 'secrets.json');
  const kept = Object.entries(await readSecrets(file));
  if (kept.some(([name, secret]) => secrets[name as keyof SiteSecrets] !== secret))
    throw new Error(`${to} has other secrets than ${from}: begin both anew with --fresh`);
  await writeSecrets(file, secrets);
}

async function writeSecrets(file: string, secrets: SiteSecrets): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
  await chmod(file, 0o600);
}

async function readSecrets(file: string): Promise<Partial<SiteSecrets>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<SiteSecrets>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function newSecret(): string {
  return randomBytes(32).toString('hex');
}

/** What every service and the shell of a site are told. */
export function siteEnv(
  site: string,
  addresses: ServerAddresses,
  secrets: SiteSecrets,
): Readonly<Record<string, string>> {
  return {
    TOLL_SITE: site,
    TOLL_KAFKA_BROKERS: addresses.brokers,
    TOLL_REDIS_URL: addresses.redisUrl,
    TOLL_SERVICE_KEY: secrets.serviceKey,
  };
}

/** What the shell is told besides. */
export function shellEnv(
  site: Readonly<Record<string, string>>,
  addresses: ServerAddresses,
  ports: ServicePorts,
  secrets: SiteSecrets,
  other?: OtherSite,
): Readonly<Record<string, string>> {
  return {
    ...site,
    TOLL_VOUCHER_KEY: secrets.voucherKey,
    TOLL_REGISTRY_URL: addresses.registryUrl,
    TOLL_N40_URL: `http://127.0.0.1:${ports.n40}`,
    TOLL_HISTORY_URL: `http://127.0.0.1:${ports.history}`,
    ...(other && { TOLL_SITE_ROLE: other.role, TOLL_DISPATCHER_SOCKET: other.dispatcherSocket }),
    ...(ports.site !== undefined && { TOLL_SITE_URL: `http://127.0.0.1:${ports.site}` }),
  };
}

/** The other of two sites, and what this one is for. */
export interface OtherSite {
  readonly role: 'main' | 'secondary';
  readonly peer: string;
  /** Where the other's controller takes commands. */
  readonly url: string;
  /** Where its doors are. */
  readonly n40Url: string;
  /** Where its Kafka is. */
  readonly brokers: string;
  /** Where the dispatcher before both is told what to do. */
  readonly dispatcherSocket: string;
  /** What follows when this site finds the other one out. */
  readonly watchdog: 'stand-in' | 'tell';
}

/** The services of a site, in stages: what a later stage needs runs in an earlier one. */
export function siteServices(
  env: Readonly<Record<string, string>>,
  secrets: SiteSecrets,
  { ports, dataDir, other }: ServicePlace,
  certificate: DevelopmentCertificate | undefined,
): readonly (readonly ServiceSpec[])[] {
  const service = (
    name: string,
    operations: number,
    more: Readonly<Record<string, string>> = {},
  ): ServiceSpec => ({
    name,
    entry: `services/${name}/main.ts`,
    env: { ...env, ...more, TOLL_OPERATIONS_PORT: String(operations) },
    healthUrl: `http://127.0.0.1:${operations}/health`,
  });
  const first = ports.operations;
  const paired = other && { TOLL_SITE_ROLE: other.role, TOLL_PEER_SITE: other.peer };
  const asked = { TOLL_HISTORY_URL: `http://127.0.0.1:${ports.history}` };
  const door = {
    TOLL_N40_PORT: String(ports.n40),
    TOLL_REFERENCE_KEY: secrets.referenceKey,
    ...asked,
    ...paired,
    ...(other && { TOLL_PEER_N40_URLS: other.n40Url }),
    ...(certificate && secureDoor(ports, certificate)),
  };
  const history = {
    TOLL_HISTORY_DIR: join(dataDir, 'history'),
    TOLL_HISTORY_PORT: String(ports.history),
  };
  const controllerOf = (operations: number): ServiceSpec =>
    service('site-controller', operations, {
      ...paired,
      ...(other && watchOf(other)),
      TOLL_SITE_PORT: `${ports.site}`,
    });
  return [
    [service('rater', first, { ...asked, ...paired }), service('exporter', first + 1)],
    [
      service('gateway', first + 2, door),
      service('scheduler', first + 3),
      service('intake', first + 4, { ...asked, ...paired }),
      service('notifier', first + 5, { TOLL_NOTIFY_ALLOWED: '127.0.0.0/8,::1,localhost' }),
      service('history', first + 6, history),
      ...(paired === undefined ? [] : [controllerOf(first + 7)]),
    ],
  ];
}

function watchOf({ url, n40Url, brokers, watchdog }: OtherSite): Readonly<Record<string, string>> {
  return {
    TOLL_PEER_URL: url,
    TOLL_PEER_N40_URLS: n40Url,
    TOLL_PEER_KAFKA_BROKERS: brokers,
    TOLL_WATCHDOG: watchdog,
  };
}

/** Where the services of a site live and listen, and the site beside it, where there is one. */
export interface ServicePlace {
  readonly ports: ServicePorts;
  readonly dataDir: string;
  readonly other?: OtherSite | undefined;
}

function secureDoor(
  { n40Tls }: ServicePorts,
  { key, certificate }: DevelopmentCertificate,
): Readonly<Record<string, string>> {
  return {
    TOLL_N40_TLS_PORT: String(n40Tls),
    TOLL_N40_TLS_KEY: key,
    TOLL_N40_TLS_CERTIFICATE: certificate,
  };
}

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalServer, ServerName } from '../../infra/local/local-server.ts';
import { dataRoot } from '../../infra/local/paths.ts';
import { freeServerPorts } from '../../infra/local/local-servers.ts';
import { freePortRun } from '../../infra/local/ports.ts';
import { operationsPorts, siteSecrets } from '../../infra/local/site-services.ts';
import { startStack } from '../../infra/local/stack.ts';
import type { Stack } from '../../infra/local/stack.ts';
import type { SupervisedService } from '../../infra/local/supervised-service.ts';
import { createLogger } from '../../services/adapters/system/logger.ts';
import { createHashing } from '../../services/adapters/system/hashing.ts';
import { systemClock as clock } from '../../services/adapters/system/system-clock.ts';
import { makeAccount, prepaid } from '../../services/cli/accounts.ts';
import type { OpenAccount } from '../../services/core/contracts.gen.ts';
import { partitionOf, accountKey } from '../../services/core/key.ts';
import { PlanFollower } from '../../services/engine/plan-follower.ts';
import { openUsageClient } from '../../services/site/open-usage-client.ts';
import type { OpenUsageClient } from '../../services/site/open-usage-client.ts';
import type { SiteSettings } from '../../services/site/site-settings.ts';
import { newTestFolder } from './local-servers.ts';
import { mountDisk } from './small-disk.ts';
import type { SmallDisk } from './small-disk.ts';

/** A process that a fault test may run a second of. */
export type Doubled = 'rater' | 'exporter' | 'gateway' | 'history';

/** How one more process differs from the first of its kind. */
export interface AnotherProcess {
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A whole site of real processes, to be broken. */
export interface FaultStack extends Stack {
  readonly dataDir: string;
  /** First of the ports on which the site's own processes tell how they are. */
  readonly operationsPort: number;
  readonly settings: SiteSettings;
  server(name: ServerName): LocalServer;
  /**
   * Starts one more process of a kind beside the supervised first. Each under a name of its own.
   */
  startAnother(kind: Doubled, as: AnotherProcess): Promise<SupervisedService>;
  /** Where the door of a second gateway listens. */
  readonly secondN40Url: string;
  /** Kafka's disk, where it has one of its own. */
  readonly kafkaDisk: SmallDisk | undefined;
  /** Stops everything and deletes the folder, but for the logs: they stay beside the reports. */
  release(): Promise<void>;
}

export interface FaultStackOptions {
  /** Room of a file system of its own for Kafka, for example `3g`; needs the right to mount. */
  readonly kafkaDisk?: string;
  readonly report?: (line: string) => void;
}

/** The site's own, and those of every other process that tests start. */
const processesMax = 16;

/** Where logs of what was broken stay, beside the reports. */
export const keptLogs = join(dataRoot, 'reports', 'fault-logs');

/** Starts a site in a folder and on ports of its own. */
export async function startFaultStack(options: FaultStackOptions = {}): Promise<FaultStack> {
  const dataDir = await newTestFolder();
  const disk =
    options.kafkaDisk === undefined ? undefined : mountDisk(dataDir, 'kafka', options.kafkaDisk);
  const serverPorts = await freeServerPorts();
  const base = await freePortRun(processesMax + 4);
  const n40 = base + processesMax;
  const servicePorts = { operations: base, n40, n40Tls: n40 + 2, history: n40 + 3 };
  const site = 'main';
  const stack = await startStack({
    site,
    dataDir,
    serverPorts,
    servicePorts,
    env: {},
    ...(options.report === undefined ? {} : { report: options.report }),
  });
  const secrets = await siteSecrets(dataDir);
  const settings: SiteSettings = {
    site,
    brokers: [stack.servers.brokers],
    redisUrl: stack.servers.redisUrl,
    serviceKey: Buffer.from(secrets.serviceKey, 'hex'),
  };
  const secondN40 = base + processesMax + 1;
  let nextOperations = base + operationsPorts;
  return {
    ...stack,
    dataDir,
    operationsPort: base,
    settings,
    secondN40Url: `http://127.0.0.1:${secondN40}`,
    server: (name) => {
      const found: LocalServer | undefined = stack.servers.local[name];
      if (found === undefined) throw new Error(`${name} is not ours to break`);
      return found;
    },
    startAnother: async (kind, { name, env = {} }) => {
      const operations = String(nextOperations++);
      const door = { TOLL_N40_PORT: String(secondN40), TOLL_REFERENCE_KEY: secrets.referenceKey };
      await stack.services.start([
        {
          name,
          entry: `services/${kind}/main.ts`,
          env: {
            TOLL_SITE: site,
            TOLL_KAFKA_BROKERS: stack.servers.brokers,
            TOLL_REDIS_URL: stack.servers.redisUrl,
            TOLL_SERVICE_KEY: secrets.serviceKey,
            TOLL_OPERATIONS_PORT: operations,
            ...(kind === 'gateway' ? door : {}),
            ...env,
          },
          healthUrl: `http://127.0.0.1:${operations}/health`,
        },
      ]);
      return stack.services.service(name);
    },
    kafkaDisk: disk,
    release: async () => {
      await stack.stop();
      cpSync(join(dataDir, 'log'), keptLogs, { recursive: true });
      disk?.unmount();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Accounts made for load: how to charge them, and where they live. */
export interface LoadAccount {
  readonly id: string;
  readonly subscriber: string;
  readonly partition: number;
}

const makersAtOnce = 256;

/** How the account of a number opens; its plan by name. */
export type LoadTerms = (number: number) => Omit<Partial<OpenAccount>, 'planVersion'> & {
  readonly plan: string;
};

const rich: LoadTerms = () => ({ plan: 'pay-as-you-go' });

/** Makes accounts of 1,000.00 with one identity each, named like those of `toll load`. */
export async function makeLoadAccounts(
  settings: SiteSettings,
  count: number,
  terms: LoadTerms = rich,
): Promise<readonly LoadAccount[]> {
  const waits = { answerWithinMs: 30_000, pendingMax: 4 * makersAtOnce };
  const opened = await openUsageClient(
    { ...settings, ...waits },
    'toll',
    createLogger('toll', 'silent'),
  );
  try {
    const versions = await planVersions(opened, settings);
    const accounts = Array.from({ length: count }, (_, i) => loadAccount(i + 1, opened.partitions));
    const waiting = accounts.entries();
    const makers = Array.from({ length: makersAtOnce }, async () => {
      for (const [i, { id, subscriber }] of waiting) {
        const { plan, ...own } = terms(i);
        const planVersion = versions.get(plan);
        if (planVersion === undefined) throw new Error(`there is no plan ${plan}`);
        const opening = prepaid(1_000n, { identities: [subscriber], planVersion, ...own });
        const made = await makeAccount(opened.client, { tenant: 'demo', id, opening });
        if (typeof made === 'object') throw new Error(`${id}: ${made.refused}`);
      }
    });
    await Promise.all(makers);
    return accounts;
  } finally {
    await opened.close();
  }
}

/** The last account of each partition, in the order of the partitions. */
export function oneOfEachPartition(accounts: readonly LoadAccount[]): readonly LoadAccount[] {
  return [0, 1, 2, 3].flatMap(
    (partition) => accounts.findLast((account) => account.partition === partition) ?? [],
  );
}

/** The load account of this number, as `toll load` and `makeLoadAccounts` make it. */
export function loadAccount(number: number, partitions: number): LoadAccount {
  const digits = number.toString().padStart(7, '0');
  const id = `load-${digits}`;
  const partition = partitionOf(accountKey('demo', id), partitions);
  return { id, subscriber: `msisdn-1666${digits}`, partition };
}

/** The newest version of each published plan, by name. */
async function planVersions(
  { reader, codec }: OpenUsageClient,
  settings: SiteSettings,
): Promise<ReadonlyMap<string, string>> {
  const hashing = createHashing(settings.serviceKey);
  const trouble = (what: string, cause: unknown): never => {
    throw new Error(what, { cause });
  };
  const plans = new PlanFollower({ reader, codec, hashing, clock, trouble });
  await plans.readOn(0);
  return new Map([...plans.all].map(([hash, { name }]) => [name, hash]));
}

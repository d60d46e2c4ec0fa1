import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { present } from '../../core/invariant.ts';
import type { ContractName } from '../../ports/record-codec.ts';
import { readSchemas, selfContainedSchema, shippedSchemasFolder } from '../avro/schema-files.ts';
import type { Registration, RegistryIds } from './registration-order.ts';
import { answersOf, usageInOf } from '../../ports/topics.ts';
import { committedRegistryIds, registrationOrder } from './registration-order.ts';

const requestTimeoutMs = 15_000; // a registry that has just started is slow at first
const wholeTimeoutMs = 40_000;
/** What the client waits between tries, in seconds. */
const retry = { initialRetryTimeInSecs: 0.2, maxRetryTimeInSecs: 2, retries: 4 };

/** A contract whose id here is not the one that the committed order gives. */
export interface RegistryIdDifference {
  readonly subject: string;
  readonly contract: ContractName;
  readonly committed: number;
  readonly registered: number;
}

/** What a registration came to. */
export interface RegisteredSchemas {
  readonly ids: RegistryIds;
  /** Empty where ids agree between sites; otherwise to be reported, and no fault of a record. */
  readonly differences: readonly RegistryIdDifference[];
}

/** The registry cannot be reached (`unavailable`) or says no (`refused`). */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code:
    /** The registry does not answer in time. */
    | 'unavailable'
    /** The registry takes the schema for incompatible or wrong. */
    | 'refused';
  readonly retriable: boolean;

  constructor(
    code: RegistryError['code'],
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.retriable = code === 'unavailable';
  }
}

/**
 * Registers every schema, one after the other in the committed order, under FULL_TRANSITIVE
 * compatibility. Repeating it changes nothing.
 *
 * @param registryUrl with the path of the Confluent API.
 * @throws RegistryError, after a minute at most, when the registry does not answer or refuses a
 * schema.
 */
export async function registerSchemas(registryUrl: string): Promise<RegisteredSchemas> {
  return outcomeOf((await registerAll(registryUrl, registrationOrder)) as RegistryIds);
}

/**
 * Registers the schemas of an adapter's two topics under subjects named after them, where its
 * author and its library look for them. Repeating it changes nothing.
 *
 * @returns the id by which the adapter is to frame its events.
 * @throws RegistryError as `registerSchemas`.
 */
export async function registerAdapterSchemas(
  registryUrl: string,
  adapter: string,
): Promise<number> {
  const { AdapterUsage: id } = await registerAll(registryUrl, [
    { subject: `${usageInOf(adapter)}-value`, contract: 'AdapterUsage' },
    { subject: `${answersOf(adapter)}-value`, contract: 'AdapterAnswer' },
  ]);
  return present(id, 'the id of AdapterUsage');
}

async function registerAll(
  registryUrl: string,
  registrations: readonly Registration[],
): Promise<Partial<RegistryIds>> {
  const registry = new SchemaRegistry({
    host: registryUrl,
    clientId: 'tollkeeper',
    retry,
    middlewares: [boundedRequests],
  });
  const deadline = AbortSignal.timeout(wholeTimeoutMs);
  const schemas = readSchemas(shippedSchemasFolder);
  const ids = new Map<ContractName, number>();
  for (const { subject, contract } of registrations) {
    if (deadline.aborted) throw unavailable(registryUrl, subject, deadline.reason);
    const schema = JSON.stringify(selfContainedSchema(schemas, contract));
    ids.set(contract, await registerOne(registry, registryUrl, subject, schema));
  }
  return Object.fromEntries(ids);
}

async function registerOne(
  registry: SchemaRegistry,
  registryUrl: string,
  subject: string,
  schema: string,
): Promise<number> {
  try {
    const { id } = await registry.register(
      { type: SchemaType.AVRO, schema },
      { subject, compatibility: COMPATIBILITY.FULL_TRANSITIVE },
    );
    return id;
  } catch (cause) {
    throw isRefusal(cause)
      ? new RegistryError('refused', `${registryUrl} refuses ${subject}: ${cause.message}`, {
          cause,
        })
      : unavailable(registryUrl, subject, cause);
  }
}

/** Without 400: that is what the client makes of no answer at all. */
const refusals: readonly unknown[] = [401, 403, 404, 409, 422];

function isRefusal(cause: unknown): cause is Error {
  if (!(cause instanceof Error)) return false;
  if (cause.name === 'ConfluentSchemaRegistryCompatibilityError') return true;
  return 'status' in cause && refusals.includes(cause.status);
}

function unavailable(registryUrl: string, subject: string, cause: unknown): RegistryError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `registry ${registryUrl} does not answer for ${subject}: ${why}`;
  return new RegistryError('unavailable', message, { cause });
}

function outcomeOf(ids: RegistryIds): RegisteredSchemas {
  const differences = registrationOrder
    .map(({ subject, contract }) => ({
      subject,
      contract,
      committed: committedRegistryIds[contract],
      registered: ids[contract],
    }))
    .filter(({ committed, registered }) => committed !== registered);
  return { ids, differences };
}

/** Gives every request a time-out, which the client has not. */
const boundedRequests: Middleware = () => ({
  prepareRequest: async (next) => (await next()).enhance({ timeout: requestTimeoutMs }),
});

type Options = ConstructorParameters<typeof SchemaRegistry>[0];
type Middleware = NonNullable<Options['middlewares']>[number];

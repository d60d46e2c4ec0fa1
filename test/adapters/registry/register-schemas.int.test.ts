import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { describe, expect, inject, test } from 'vitest';
import { createAvroRecordCodec } from '../../../services/adapters/avro/avro-record-codec.ts';
import {
  readSchemas,
  selfContainedSchema,
  shippedSchemasFolder,
} from '../../../services/adapters/avro/schema-files.ts';
import type { SchemaField } from '../../../services/adapters/avro/schema-files.ts';
import {
  registerAdapterSchemas,
  registerSchemas,
} from '../../../services/adapters/registry/register-schemas.ts';
import {
  committedRegistryIds,
  registrationOrder,
} from '../../../services/adapters/registry/registration-order.ts';
import { examples } from '../avro/examples.ts';

const { registryUrl } = inject('servers');
const schemas = readSchemas(shippedSchemasFolder);

/** Whether the registry would take UsageEvent with one field more. */
async function wouldTake(field: SchemaField): Promise<unknown> {
  const schema = selfContainedSchema(schemas, 'UsageEvent');
  const grown = { ...schema, fields: [...(schema.fields ?? []), field] };
  const path = '/compatibility/subjects/usage-value/versions/latest';
  const response = await fetch(registryUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(grown) }),
  });
  return ((await response.json()) as { is_compatible?: unknown }).is_compatible;
}

describe('a registry', () => {
  test('gives the committed ids when it was empty, and the same ones again', async () => {
    const first = await registerSchemas(registryUrl);
    // One that was handed in may have known other schemas before.
    if (process.env['TOLL_REGISTRY_URL'] === undefined) {
      expect(first).toEqual({ ids: committedRegistryIds, differences: [] });
    }
    expect(await registerSchemas(registryUrl)).toEqual(first);
  });

  test('has the schemas of an adapter under its topics, with the ids they have anyway', async () => {
    const { ids } = await registerSchemas(registryUrl);
    expect(await registerAdapterSchemas(registryUrl, 'smsc')).toBe(ids.AdapterUsage);
    expect(await registerAdapterSchemas(registryUrl, 'smsc')).toBe(ids.AdapterUsage);
    const latest = await fetch(`${registryUrl}/subjects/usage-in.smsc-value/versions/latest`);
    expect(await latest.json()).toMatchObject({ id: ids.AdapterUsage, version: 1 });
    const answers = await fetch(`${registryUrl}/subjects/answers.smsc-value/versions/latest`);
    expect(await answers.json()).toMatchObject({ id: ids.AdapterAnswer });
  });

  test('is all a consumer outside needs to read any record', async () => {
    const { ids } = await registerSchemas(registryUrl);
    const codec = createAvroRecordCodec({ registryIds: ids });
    const consumer = new SchemaRegistry({ host: registryUrl });
    for (const { contract } of registrationOrder.filter(
      (one) => one.contract !== 'ExportPosition',
    )) {
      const framed = codec.frame(contract, codec.encode(contract, examples[contract]));
      await expect(consumer.decode(Buffer.from(framed)), contract).resolves.toBeTypeOf('object');
    }
    const notice = codec.frame('NoticeRecord', codec.encode('NoticeRecord', examples.NoticeRecord));
    expect(await consumer.decode(Buffer.from(notice))).toMatchObject({
      sequence: 123_456,
      notice: { currentState: 'low', remaining: 2_940 },
    });
  });

  test('holds every subject to FULL_TRANSITIVE', async () => {
    await registerSchemas(registryUrl);
    for (const { subject } of registrationOrder) {
      const response = await fetch(`${registryUrl}/config/${subject}`);
      expect(await response.json(), subject).toEqual({ compatibilityLevel: 'FULL_TRANSITIVE' });
    }
    const nullable = { name: 'x', type: ['null', 'string'], doc: 'x', default: null };
    expect(await wouldTake(nullable)).toBe(true);
    expect(await wouldTake({ name: 'x', type: 'string', doc: 'x' })).toBe(false);
  });

  test('that is down is said to be down, in seconds', async () => {
    await expect(registerSchemas('http://127.0.0.1:1/apis/ccompat/v7')).rejects.toMatchObject({
      name: 'RegistryError',
      code: 'unavailable',
      retriable: true,
      message: expect.stringContaining('http://127.0.0.1:1/apis/ccompat/v7 does not answer'),
    });
  });
});

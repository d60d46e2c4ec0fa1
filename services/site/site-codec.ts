import type { RecordCodec } from '../ports/record-codec.ts';
import { createAvroRecordCodec } from '../adapters/avro/avro-record-codec.ts';
import { committedRegistryIds } from '../adapters/registry/registration-order.ts';
import type { RegistryIds } from '../adapters/registry/registration-order.ts';

/**
 * The codec of a site: frames records by the ids its registry gave when the ledger was set up. The
 * registry itself is never asked.
 *
 * @param registryIds content of the setting `registry/ids`; undefined: the committed ids.
 */
export function siteCodec(registryIds: string | undefined): RecordCodec {
  if (registryIds === undefined)
    return createAvroRecordCodec({ registryIds: committedRegistryIds });
  const stored = JSON.parse(registryIds) as RegistryIds;
  return createAvroRecordCodec({ registryIds: { ...committedRegistryIds, ...stored } });
}

import { createAvroRecordCodec } from '../../../services/adapters/avro/avro-record-codec.ts';
import { committedRegistryIds } from '../../../services/adapters/registry/registration-order.ts';
import { createHashing } from '../../../services/adapters/system/hashing.ts';
import { SimPlans } from './sim-plans.ts';

// What every simulated service has, whatever world it is in.

export const codec = createAvroRecordCodec({ registryIds: committedRegistryIds });
export const hashing = createHashing(Buffer.from('the key of the simulated services'));
export const plans = new SimPlans(hashing);

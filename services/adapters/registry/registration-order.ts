import { readFileSync } from 'node:fs';
import type { ContractName } from '../../ports/record-codec.ts';

/** A subject of the registry and the contract whose schema stands under it. */
export interface Registration {
  readonly subject: string;
  readonly contract: ContractName;
}

/** Registry id of every contract. */
export type RegistryIds = Readonly<Record<ContractName, number>>;

/**
 * The order in which every site registers its schemas. It only ever grows at its end: that is what
 * makes the ids of two registries agree.
 */
export const registrationOrder: readonly Registration[] = JSON.parse(
  readFileSync(new URL('../../../schemas/registration-order.json', import.meta.url), 'utf8'),
) as readonly Registration[];

/** The ids an empty registry gives when schemas are registered in the committed order, from 1. */
export const committedRegistryIds: RegistryIds = Object.fromEntries(
  registrationOrder.map(({ contract }, index) => [contract, index + 1]),
) as RegistryIds;

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import {
  type ChargingDataRequest,
  type Operation,
  parseChargingDataRequest,
} from '../../../services/protocols/n40/charging-data-request.ts';
import { isJsonObject } from '../../../services/protocols/n40/json.ts';
import { parseJson } from '../../../services/protocols/n40/parse-json.ts';

export type Fixture = 'create-empty' | 'create-voice' | 'event-sms' | 'update-data';

/** A body as a network function sends it. */
export function bodyOf(name: Fixture): Record<string, unknown> {
  const path = fileURLToPath(new URL(`../../fixtures/n40/${name}.json`, import.meta.url));
  const parsed = parseJson(readFileSync(path, 'utf8'));
  if (parsed.kind !== 'json' || !isJsonObject(parsed.value)) throw new Error(`${name} is no body`);
  return parsed.value;
}

/** The request of a body that must be accepted. */
export function accepted(body: unknown, operation: Operation = 'create'): ChargingDataRequest {
  const parsed = parseChargingDataRequest(body, operation);
  if (parsed.kind === 'problems') throw new Error(JSON.stringify(parsed.problems));
  return parsed.request;
}

/** Cause and place of every problem of a body that must be refused. */
export function refusals(body: unknown, operation: Operation = 'create'): readonly string[] {
  const parsed = parseChargingDataRequest(body, operation);
  expect(parsed.kind).toBe('problems');
  if (parsed.kind === 'request') return [];
  return parsed.problems.map(({ cause, param }) => `${cause} ${param}`);
}

/** A small create with one rating group, to be spoilt by tests. */
export function create(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...bodyOf('create-empty'), ...changes };
}

/** A create whose only rating group has these members beside its number. */
export function createWithGroup(members: Record<string, unknown>): Record<string, unknown> {
  return create({ multipleUnitUsage: [{ ratingGroup: 30, ...members }] });
}

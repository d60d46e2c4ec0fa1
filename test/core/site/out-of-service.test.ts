import { expect, test } from 'vitest';
import { failuresMin, outageOf, planes } from '../../../services/core/site/out-of-service.ts';
import type { Failures, Outage, Plane } from '../../../services/core/site/out-of-service.ts';

const names: readonly Plane[] = ['charge', 'doors', 'log', 'ledger', 'mirror', 'network'];

function failing(...out: readonly Plane[]): Failures {
  const of = (plane: Plane): number => (out.includes(plane) ? failuresMin : failuresMin - 1);
  const [charge, doors, log] = [of('charge'), of('doors'), of('log')];
  return { charge, doors, log, ledger: of('ledger'), mirror: of('mirror'), network: of('network') };
}

test.each<[string, readonly Plane[], Outage | undefined]>([
  ['nothing', [], undefined],
  ['one slow gateway, rater or partition', ['charge'], undefined],
  ['its controller, so that the doors say that they do not serve', ['charge', 'doors'], 'servers'],
  ['every rater', ['charge', 'ledger'], 'servers'],
  ['every gateway', ['charge', 'doors', 'ledger'], 'servers'],
  ['the log', ['charge', 'log', 'ledger', 'mirror'], 'log'],
  ['the log, and its heartbeats are late', ['charge', 'log'], 'log'],
  ['the topic of probes alone', ['log'], undefined],
  ['the mirror into this site', ['ledger', 'mirror'], undefined],
  ['the log of this site', ['ledger', 'mirror'], undefined],
  ['a wall that lets only mirrors through', ['network', 'doors'], undefined],
  ['the network', ['network', 'mirror', 'ledger'], 'network'],
])('what is out: %s', (_, out, outage) => {
  expect(outageOf(failing(...out))).toBe(outage);
});

test('every plane is looked at', () => {
  expect(Object.keys(planes)).toEqual(names);
});

test('no single plane gives a reason, whichever it is', () => {
  for (const plane of names) expect(outageOf(failing(plane))).toBeUndefined();
});

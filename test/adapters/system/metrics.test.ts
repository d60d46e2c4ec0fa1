import { expect, test } from 'vitest';
import { Metrics } from '../../../services/adapters/system/metrics.ts';

test('metrics carry their service and their labels', async () => {
  const metrics = new Metrics('rater');
  const decided = metrics.counter({
    name: 'toll_decided_total',
    help: 'Decided.',
    labels: ['door'],
  });
  decided.inc({ door: 'n40' }, 2);
  const depth = metrics.gauge({ name: 'toll_depth', help: 'Depth.' }, (gauge) => gauge.set(7));
  const turn = metrics.histogram({ name: 'toll_turn_seconds', help: 'Turns.', buckets: [0.1, 1] });
  turn.observe(0.5);
  const { contentType, body } = await metrics.text();
  expect(contentType).toContain('text/plain');
  expect(body).toContain('toll_decided_total{door="n40",service="rater"} 2');
  expect(body).toContain('toll_depth{service="rater"} 7');
  expect(body).toContain('toll_turn_seconds_bucket{le="1",service="rater"} 1');
  expect(depth).toBeDefined();
});

test('names follow the house and are given once', () => {
  const metrics = new Metrics('rater');
  const help = 'A metric.';
  expect(() => metrics.counter({ name: 'toll_decided', help })).toThrow('_total');
  expect(() => metrics.gauge({ name: 'depth', help })).toThrow('toll_');
  metrics.gauge({ name: 'toll_depth', help });
  expect(() => metrics.gauge({ name: 'toll_depth', help })).toThrow('already been registered');
});

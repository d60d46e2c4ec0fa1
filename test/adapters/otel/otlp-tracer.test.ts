import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openOtlpTracer } from '../../../services/adapters/otel/otlp-tracer.ts';
import { startCollector } from '../../support/trace-collector.ts';
import type { TraceCollector } from '../../support/trace-collector.ts';

const traceId = 'ab'.repeat(16);
const recorded = `00-${traceId}-${'cd'.repeat(8)}-01`;
const unrecorded = `00-${traceId}-${'cd'.repeat(8)}-00`;

let collector: TraceCollector;
let troubles: unknown[];

beforeEach(async () => {
  collector = await startCollector();
  troubles = [];
});

afterEach(() => collector.close());

function tracerTo(url: string, oneIn = 1) {
  const trouble = (cause: unknown) => troubles.push(cause);
  return openOtlpTracer({ url, oneIn, service: 'rater', trouble });
}

describe('a span', () => {
  test('is delivered with its parent and its facts, and names itself to the next step', async () => {
    const tracer = tracerTo(collector.url);
    const first = tracer.begin('first', 'server', recorded, { 'toll.partition': 3 });
    const second = tracer.begin('second', 'consumer', first.context);
    second.end();
    first.end({ 'http.response.status_code': 201 });
    await tracer.close();
    const [inner, outer] = collector.spans;
    expect(outer).toMatchObject({
      service: 'toll-rater',
      name: 'first',
      traceId,
      parentSpanId: 'cd'.repeat(8),
      facts: { 'toll.partition': 3, 'http.response.status_code': 201 },
    });
    expect(inner).toMatchObject({ name: 'second', traceId, parentSpanId: outer?.spanId });
    expect(first.context).toBe(`00-${traceId}-${outer?.spanId}-01`);
    expect(troubles).toEqual([]);
  });

  test.each([
    undefined,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${'cd'.repeat(8)}-01`,
    `${recorded}x`,
  ])('begins a trace of its own where its parent is none: %s', async (parent) => {
    const tracer = tracerTo(collector.url);
    tracer.begin('first', 'server', parent).end();
    await tracer.close();
    expect(collector.spans).toHaveLength(1);
    expect(collector.spans[0]?.traceId).not.toBe(traceId);
  });

  test('is not recorded when its parent is not, and nothing is carried on', async () => {
    const tracer = tracerTo(collector.url);
    const span = tracer.begin('first', 'server', unrecorded);
    span.end();
    await tracer.close();
    expect([span.context, collector.spans]).toEqual([undefined, []]);
  });
});

test('one in so many is recorded of what brings no trace; what brings one always', async () => {
  const tracer = tracerTo(collector.url, 1_000_000);
  const roots = Array.from({ length: 1_000 }, () => tracer.begin('root', 'server'));
  const child = tracer.begin('child', 'server', recorded);
  for (const span of [...roots, child]) span.end();
  await tracer.close();
  const names = collector.spans.map(({ name }) => name);
  expect(names).toContain('child');
  expect(names.length).toBeLessThan(10);
});

test('a collector that is away costs spans and nothing else', async () => {
  const away = createServer();
  await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve));
  const { port } = away.address() as AddressInfo;
  await new Promise((resolve) => away.close(resolve));
  const tracer = tracerTo(`http://127.0.0.1:${port}/v1/traces`);
  for (let i = 0; i < 20_000; i += 1) tracer.begin('lost', 'server').end();
  await tracer.close();
  expect(troubles.length).toBeGreaterThan(0);
  expect(troubles.length).toBeLessThan(20);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { H2Client } from '../gateway/h2-client.ts';
import { voiceRequest } from '../support/charging-request.ts';
import { startFaultStack } from '../support/fault-stack.ts';
import type { FaultStack } from '../support/fault-stack.ts';
import { startCollector } from '../support/trace-collector.ts';
import type { DeliveredSpan, TraceCollector } from '../support/trace-collector.ts';

// One trace over three processes, carried by HTTP and Kafka headers.

const collection = '/nchf-convergedcharging/v3/chargingdata';
const traceId = '5a'.repeat(16);
const caller = 'c1'.repeat(8);

let stack: FaultStack;
let collector: TraceCollector;
let peer: H2Client;

beforeAll(async () => {
  collector = await startCollector();
  stack = await startFaultStack();
  // 1,000,000: what brings no trace is as good as never recorded.
  const env = {
    TOLL_TRACES: 'otlp',
    TOLL_TRACES_URL: collector.url,
    TOLL_TRACES_ONE_IN: '1000000',
  };
  for (const kind of ['rater', 'exporter'] as const) {
    await stack.services.service(kind).stop();
    await stack.startAnother(kind, { name: `${kind}-2`, env });
  }
  await stack.startAnother('gateway', { name: 'gateway-2', env });
  peer = new H2Client(Number(new URL(stack.secondN40Url).port));
});

afterAll(async () => {
  await peer.close();
  collector.close();
  await stack.release();
});

function spanOf(service: string): DeliveredSpan | undefined {
  return collector.spans.find((span) => span.service === `toll-${service}`);
}

test('a request that brings a trace is followed through gateway, rater and exporter', async () => {
  const request = (chargingId: number) =>
    voiceRequest({ subscriber: 'msisdn-15550006', chargingId });
  const traceparent = `00-${traceId}-${caller}-01`;
  expect((await peer.post(collection, request(1))).status).toBe(201);
  expect((await peer.post(collection, request(2), { traceparent })).status).toBe(201);
  await waitUntil({
    what: 'spans of all three',
    deadlineMs: 30_000,
    condition: () => collector.spans.length >= 3,
  });
  expect(collector.spans.map((span) => span.traceId)).toEqual([traceId, traceId, traceId]);
  const [gateway, rater, exporter] = ['gateway', 'rater', 'exporter'].map(spanOf);
  expect(gateway).toMatchObject({
    name: 'N40 create',
    parentSpanId: caller,
    facts: { 'toll.tenant': 'demo', 'http.response.status_code': 201 },
  });
  expect(rater).toMatchObject({
    name: 'decide',
    parentSpanId: gateway?.spanId,
    facts: { 'toll.outcome': 'applied' },
  });
  expect(exporter).toMatchObject({ name: 'export', parentSpanId: rater?.spanId });
  expect(exporter?.facts['toll.partition']).toBe(rater?.facts['toll.partition']);
});

test('records with and without traces chain, and nobody needs the collector', async () => {
  collector.close();
  const headers = { traceparent: `00-${'6b'.repeat(16)}-${caller}-01` };
  const body = voiceRequest({ subscriber: 'msisdn-15550006', chargingId: 3 });
  expect((await peer.post(collection, body, headers)).status).toBe(201);
  const audit = JSON.parse(await stack.toll('audit', '--redecide', '--json')) as { ok: boolean };
  expect(audit.ok).toBe(true);
});

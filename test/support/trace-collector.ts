import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it was delivered. */
export interface DeliveredSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Takes spans as a collector does. */
export interface TraceCollector {
  readonly url: string;
  readonly spans: DeliveredSpan[];
  close(): void;
}

/** What of OTLP's JSON is looked at (opentelemetry-proto, trace/v1). */
interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<DeliveredSpan, 'service' | 'facts'> & {
        readonly attributes?: readonly Attribute[];
      })[];
    }[];
  }[];
}

/** Starts a collector: OTLP over HTTP, JSON alone. */
export async function startCollector(): Promise<TraceCollector> {
  const spans: DeliveredSpan[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      spans.push(...spansIn(JSON.parse(text) as ExportRequest));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1/traces`,
    spans,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function spansIn({ resourceSpans }: ExportRequest): readonly DeliveredSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(factsIn(resource.attributes)['service.name']);
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, traceId, spanId, parentSpanId, attributes }) => {
        const facts = factsIn(attributes);
        return { service, name, traceId, spanId, parentSpanId, facts };
      }),
    );
  });
}

function factsIn(attributes: readonly Attribute[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

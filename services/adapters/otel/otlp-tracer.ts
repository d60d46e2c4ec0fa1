import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import { parseTraceParent, setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Tracer } from '../../ports/tracer.ts';

/** Where traces go, and how many. */
export interface TraceSettings {
  /** OTLP over HTTP with JSON, for example `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string;
  /** Of so many requests that bring no trace of their own, one is recorded. */
  readonly oneIn: number;
}

export interface OtlpTracerOptions extends TraceSettings {
  readonly service: string;
  /** Told when spans could not be delivered: they are lost. */
  readonly trouble: (cause: unknown) => void;
}

/** A tracer that has to be let go of. */
export interface OpenTracer extends Tracer {
  /** Sends what waits, within a bound. */
  close(): Promise<void>;
}

/** Bounds: spans that wait, spans in one request, requests under way, and waits. */
const bounds = {
  maxQueueSize: 4_096,
  maxExportBatchSize: 512,
  scheduledDelayMillis: 1_000,
  exportTimeoutMillis: 3_000,
} as const;
const requestsAtOnce = 2;

const kinds = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER } as const;

/** Sends spans to a collector; while that is away, the newest of them are dropped. */
export function openOtlpTracer(options: OtlpTracerOptions): OpenTracer {
  setGlobalErrorHandler(options.trouble);
  const exporter = new OTLPTraceExporter({
    url: options.url,
    timeoutMillis: bounds.exportTimeoutMillis,
    concurrencyLimit: requestsAtOnce,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `toll-${options.service}` }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(1 / options.oneIn) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...bounds })],
  });
  const tracer = provider.getTracer('tollkeeper');
  return {
    begin: (name, kind, parent, facts) => {
      const attributes = facts ?? {};
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, contextOf(parent));
      return {
        context: span.isRecording() ? traceParentOf(span.spanContext()) : undefined,
        end: (more) => {
          if (more !== undefined) span.setAttributes(more);
          span.end();
        },
      };
    },
    close: () => provider.shutdown().catch(options.trouble),
  };
}

function contextOf(parent: string | undefined): Context {
  const remote = parent === undefined ? null : parseTraceParent(parent);
  if (remote === null) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
}

/** Version 00 of the header; only contexts that are recorded are written, so the flag is set. */
function traceParentOf(context: { readonly traceId: string; readonly spanId: string }): string {
  return `00-${context.traceId}-${context.spanId}-01`;
}

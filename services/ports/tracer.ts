/** What a span says about itself. Nothing that names a subscriber belongs here. */
export type SpanFacts = Readonly<Record<string, string | number>>;

/** How a span stands to others: it answers a request, or takes up what came by the log. */
export type SpanKind = 'server' | 'consumer';

/** One step of a trace, from its begin to its end. */
export interface Span {
  /**
   * What the next step names as its parent (`traceparent`, W3C Trace Context 1); undefined when
   * the trace is not recorded: then nothing needs to be carried on.
   */
  readonly context: string | undefined;
  end(facts?: SpanFacts): void;
}

/**
 * Records where requests spend their time. Never rejects, never waits, and holds a bounded number
 * of spans: what cannot be delivered is dropped.
 */
export interface Tracer {
  /**
   * @param parent `traceparent` of the step before; what is none begins a trace of its own, which
   * is recorded or not by the sampling of this process.
   */
  begin(name: string, kind: SpanKind, parent?: string, facts?: SpanFacts): Span;
}

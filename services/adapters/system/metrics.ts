import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { invariant } from '../../core/invariant.ts';
import type { Metering, MetricDefinition } from '../../ports/metrics.ts';

export interface HistogramDefinition<Label extends string> extends MetricDefinition<Label> {
  /** Upper bounds, ascending; from 0.5 ms to 10 s unless told otherwise. */
  readonly buckets?: readonly number[];
}

const secondsBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The metrics of one process, under names of their own; a name can be given once. */
export class Metrics implements Metering {
  readonly #registry = new Registry();

  /** @param service stands as label `service` on every series. */
  constructor(service: string) {
    this.#registry.setDefaultLabels({ service });
  }

  /** Adds what every process tells about itself: memory, processor, event loop, garbage. */
  collectDefaults(): this {
    collectDefaultMetrics({ register: this.#registry });
    return this;
  }

  counter<Label extends string = never>(definition: MetricDefinition<Label>): Counter<Label> {
    invariant(definition.name.endsWith('_total'), `counter ${definition.name} ends in _total`);
    return new Counter(this.#configuration(definition));
  }

  /** @param collect sets the value when somebody asks for it. */
  gauge<Label extends string = never>(
    definition: MetricDefinition<Label>,
    collect?: (gauge: Gauge<Label>) => void,
  ): Gauge<Label> {
    const configuration = this.#configuration(definition);
    if (collect === undefined) return new Gauge(configuration);
    return new Gauge({
      ...configuration,
      collect() {
        collect(this);
      },
    });
  }

  histogram<Label extends string = never>(
    definition: HistogramDefinition<Label>,
  ): Histogram<Label> {
    const buckets = [...(definition.buckets ?? secondsBuckets)];
    return new Histogram({ ...this.#configuration(definition), buckets });
  }

  /** Everything in the text format of Prometheus. */
  async text(): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  #configuration<Label extends string>(definition: MetricDefinition<Label>) {
    const { name, help, labels = [] } = definition;
    invariant(/^toll_[a-z0-9_]+$/.test(name), `metric ${name} is called toll_… in snake case`);
    return { name, help, labelNames: [...labels], registers: [this.#registry] };
  }
}

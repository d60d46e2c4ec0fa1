/** What a metric is called and what it counts; the unit stands last in the name. */
export interface MetricDefinition<Label extends string> {
  /** `toll_…`, in snake case; counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  /** Few values each, never an account or an identity: every combination is a series. */
  readonly labels?: readonly Label[];
}

/** Something that only ever grows. */
export interface Counted<Label extends string> {
  inc(count?: number): void;
  inc(labels: Partial<Record<Label, string | number>>, count?: number): void;
}

/** Something that goes up and down. */
export interface Measured<Label extends string> {
  set(value: number): void;
  set(labels: Partial<Record<Label, string | number>>, value: number): void;
}

/** Where a process keeps what it counts. A name can be given once. */
export interface Metering {
  counter<Label extends string = never>(definition: MetricDefinition<Label>): Counted<Label>;
  gauge<Label extends string = never>(definition: MetricDefinition<Label>): Measured<Label>;
}

/** What a process writes to its log with: fields for machines, a message for people. */
export interface Journal {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

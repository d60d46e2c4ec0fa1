/** The ports of a stack's servers, all on 127.0.0.1. */
export interface ServerPorts {
  readonly kafka: number;
  readonly kafkaController: number;
  readonly registry: number;
  readonly redis: number;
}

/** What every server of a stack is made from. */
export interface ServerOptions {
  /** The stack's folder: data, logs and pid files lie below it. */
  readonly dataDir: string;
  readonly ports: ServerPorts;
  /** The most that Kafka takes for its heap, in MB; 512 when left out. */
  readonly kafkaHeapMb?: number;
  /** Takes one line at each step that a person would wait for. */
  readonly report: (line: string) => void;
}

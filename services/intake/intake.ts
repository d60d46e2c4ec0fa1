import { adaptersIn } from '../engine/declared-adapters.ts';
import type { DeclaredAdapter } from '../engine/declared-adapters.ts';
import { readSettings } from '../engine/settings.ts';
import type { Offset } from '../ports/event-log.ts';
import { topics } from '../ports/topics.ts';
import type { TopicWorker } from '../engine/topic-worker.ts';
import { adapterIntake } from './adapter-intake.ts';
import { intakeLimits } from './ports.ts';
import type { IntakePorts } from './ports.ts';

interface Opened {
  readonly adapter: DeclaredAdapter;
  readonly worker: TopicWorker;
}

/**
 * Reads what declared adapters publish. One that is declared while it runs is read from then on,
 * one that is taken back is not read any more; the topic of one that is not declared is never
 * looked at.
 */
export class Intake {
  readonly #ports: IntakePorts;
  readonly #adapters = new Map<string, Opened>();
  readonly #stopping = new AbortController();
  #settingsRead: Offset | undefined;
  #running: Promise<void> | undefined;

  constructor(ports: IntakePorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.all([...this.#adapters.values()].map(({ worker }) => worker.stop()));
  }

  async #run(): Promise<void> {
    const { clock, events } = this.#ports;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.look().catch((cause: unknown) => events.trouble('looking for adapters', cause));
      await clock.sleep(intakeLimits.lookMs, signal);
    }
  }

  /** Opens what was declared, closes what was taken back, and tells how far each is behind. */
  async look(): Promise<void> {
    await this.#followSettings();
    for (const { adapter, worker } of this.#adapters.values()) {
      this.#ports.events.behind(adapter.name, await worker.behind());
    }
  }

  async #followSettings(): Promise<void> {
    const { reader, codec } = this.#ports;
    const { end } = await reader.ends(topics.settings, 0);
    if (end === this.#settingsRead) return;
    const declared = adaptersIn(await readSettings(reader, codec));
    for (const one of this.#adapters.values()) {
      if (!isSame(one.adapter, declared.get(one.adapter.name))) await this.#close(one);
    }
    for (const adapter of declared.values()) {
      if (!this.#adapters.has(adapter.name)) await this.#open(adapter);
    }
    this.#settingsRead = end;
  }

  async #open(adapter: DeclaredAdapter): Promise<void> {
    const worker = adapterIntake(adapter, this.#ports);
    this.#adapters.set(adapter.name, { adapter, worker });
    this.#ports.events.opened(adapter.name, adapter.tenant);
    await worker.start();
  }

  async #close({ adapter, worker }: Opened): Promise<void> {
    await worker.stop();
    this.#adapters.delete(adapter.name);
    this.#ports.events.closed(adapter.name);
  }
}

function isSame(one: DeclaredAdapter, other: DeclaredAdapter | undefined): boolean {
  return other !== undefined && one.tenant === other.tenant && one.schemaId === other.schemaId;
}

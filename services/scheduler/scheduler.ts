import { parseKey } from '../core/key.ts';
import { siteModeOf } from '../core/site/mode.ts';
import { instant } from '../core/time.ts';
import { loadControl } from '../engine/load-control.ts';
import type { UsageClient } from '../engine/usage-client.ts';
import type { Clock } from '../ports/clock.ts';
import type { Partition } from '../ports/event-log.ts';
import type { Projection } from '../ports/projection.ts';
import type { RecordCodec } from '../ports/record-codec.ts';

export interface SchedulerPorts {
  readonly projection: Pick<Projection, 'takeDue' | 'load'>;
  readonly codec: RecordCodec;
  readonly client: Pick<UsageClient, 'tell' | 'partitions'>;
  readonly clock: Clock;
  readonly nudged: (count: number) => void;
  readonly trouble: (cause: unknown) => void;
}

export interface SchedulerLimits {
  readonly tickMs: number;
  readonly nudgesMax: number;
  readonly visibleAfterMs: number;
}

/**
 * Nudges accounts of which something is due. Whether it is, the rater decides by its own clock: a
 * nudge too early, too late or twice changes nothing (counter-example 26). A key that was nudged is
 * left alone for a while, so that a slow rater is not flooded (counter-example 34).
 */
export class Scheduler {
  readonly #ports: SchedulerPorts;
  readonly #limits: SchedulerLimits;
  readonly #stopping = new AbortController();
  #ticking: Promise<void> | undefined;

  constructor(ports: SchedulerPorts, limits: SchedulerLimits) {
    this.#ports = ports;
    this.#limits = limits;
  }

  start(): void {
    this.#ticking = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ticking;
  }

  async #run(): Promise<void> {
    const { clock, trouble } = this.#ports;
    while (!this.#stopping.signal.aborted) {
      await this.tick().catch(trouble);
      await clock.sleep(this.#limits.tickMs, this.#stopping.signal);
    }
  }

  /** Nudges what is due now. */
  async tick(): Promise<void> {
    const { client, projection, clock, nudged } = this.#ports;
    const { nudgesMax, visibleAfterMs } = this.#limits;
    for (let partition = 0; partition < client.partitions; partition += 1) {
      if (!(await this.#serves(partition))) continue;
      const now = clock.now();
      const again = instant(now + BigInt(visibleAfterMs));
      const keys = await projection.takeDue(partition, now, nudgesMax, again);
      await Promise.all(keys.map((key) => this.#nudge(key)));
      nudged(keys.length);
    }
  }

  /** A closed partition decides nothing that falls due (counter-example 8). */
  async #serves(partition: Partition): Promise<boolean> {
    const { control } = await loadControl(this.#ports, partition);
    return siteModeOf(control).mode !== 'closed';
  }

  #nudge(key: string): Promise<void> {
    const tenant = parseKey(key)?.tenant ?? '';
    return this.#ports.client.tell(key, {
      type: 'AccountDue',
      tenant,
      source: 'scheduler',
      requestKey: null,
      accountDue: {},
    });
  }
}

import { createRequire } from 'node:module';

/** What is used of the queue of requests that each connection has. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  /** Until when the broker asked to hold back, in milliseconds since the epoch; -1: it did not. */
  readonly throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

const internals = createRequire(import.meta.url);
const { prototype } = internals('kafkajs/src/network/requestQueue') as {
  readonly prototype: RequestQueue;
};

let isMended = false;

/**
 * Mends a timer of kafkajs 2.2.4, once for all its connections.
 *
 * It looks for waiting requests by a timer that sets itself again for ever, with a negative delay
 * that Node takes for 1 ms: every connection woke its process a thousand times a second, 3 % of a
 * core in an idle one. Mended, the timer is set only while a request waits or the broker asks to
 * hold back; every other moment is told by a request or a response.
 */
export function mendKafkajs(): void {
  if (isMended) return;
  isMended = true;
  const schedule = Reflect.get(prototype, 'scheduleCheckPendingRequests');
  prototype.scheduleCheckPendingRequests = function mended(this: RequestQueue): void {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
}

import { Redis } from 'ioredis';

/** Where Redis is and how long to wait for it. */
export interface RedisAddress {
  /** `redis://` or `rediss://`, with credentials where they are needed. */
  readonly url: string;
  /** Shown by `CLIENT LIST`. */
  readonly connectionName: string;
  /** Bound of one command and of one attempt to connect, milliseconds. */
  readonly commandTimeoutMs?: number;
}

const commandTimeoutMsDefault = 1_000;
const reconnectMsLeast = 50;
const reconnectMsMost = 1_000;

/** How long to wait before attempt `attempt` (from 1) to connect again, milliseconds. */
export function reconnectAfterMs(attempt: number): number {
  return Math.min(reconnectMsLeast * 2 ** Math.min(attempt - 1, 10), reconnectMsMost);
}

/** Bound of one command, milliseconds. */
export function commandTimeoutOf(address: RedisAddress): number {
  return address.commandTimeoutMs ?? commandTimeoutMsDefault;
}

/**
 * A client that queues nothing and repeats nothing: what cannot be sent now, or lost its connection
 * under way, fails at once. It goes on trying to connect until it is closed.
 *
 * Not connected yet: the caller decides when.
 */
export function redisClient(address: RedisAddress): Redis {
  const timeoutMs = commandTimeoutOf(address);
  return new Redis(address.url, {
    lazyConnect: true,
    connectionName: address.connectionName,
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    // A timed-out command leaves its connection open, and the queue behind it growing: cut it.
    socketTimeout: timeoutMs * 2,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    // Commands of one round of the event loop go in one write, and the next while it is under way.
    enableAutoPipelining: true,
    retryStrategy: reconnectAfterMs,
    reconnectOnError: (error) => error.message.startsWith('READONLY'), // talks to a former primary
  });
}

/** Host and port for messages: a URL may hold a password. */
export function shownAddress(url: string): string {
  return new URL(url).host;
}

/** Ends a client: lets what is under way finish within its time-out, then hangs up for good. */
export async function closeClient(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') {
    redis.disconnect();
    return;
  }
  const ended = new Promise<void>((resolve) => redis.once('end', () => resolve()));
  await redis.quit().catch(() => undefined); // a server that does not answer is hung up on
  redis.disconnect();
  await ended; // within 2 s even then: ioredis' disconnectTimeout
}

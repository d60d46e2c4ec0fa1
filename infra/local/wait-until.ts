import { setTimeout as sleep } from 'node:timers/promises';

const pollEveryMs = 50;

/** What to wait for, and how long. */
export interface Wait {
  /** Names the condition in the error: "Kafka on 127.0.0.1:19092 to answer". */
  readonly what: string;
  readonly deadlineMs: number;
  /** Polled; one that throws counts as not yet true, and its error is the cause in the end. */
  readonly condition: () => boolean | Promise<boolean>;
  /** A reason to give up before the deadline: the process that should answer has died. */
  readonly hopeless?: () => string | undefined;
}

/** A wait that ended without its condition. */
export class WaitError extends Error {
  override readonly name = 'WaitError';
}

/** Polls a condition until it holds. */
export async function waitUntil(wait: Wait): Promise<void> {
  const endsAt = performance.now() + wait.deadlineMs;
  for (;;) {
    const attempt = await tryCondition(wait.condition);
    if (attempt.holds) return;
    const reason = wait.hopeless?.();
    if (reason !== undefined) throw new WaitError(`gave up on ${wait.what}: ${reason}`);
    if (performance.now() >= endsAt) {
      throw new WaitError(`waited ${wait.deadlineMs} ms in vain for ${wait.what}`, attempt);
    }
    await sleep(pollEveryMs);
  }
}

async function tryCondition(
  condition: Wait['condition'],
): Promise<{ holds: boolean; cause?: unknown }> {
  try {
    return { holds: await condition() };
  } catch (cause) {
    return { holds: false, cause };
  }
}

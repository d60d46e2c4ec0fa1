import type { CallbackRecord } from '../core/contracts.gen.ts';
import type { CallbackSender, Reached } from '../ports/callback-sender.ts';
import type { Clock } from '../ports/clock.ts';
import { notifyOutcomeOf, notifyRequestOf } from '../protocols/n40/notify.ts';
import { toJson } from '../protocols/n40/to-json.ts';
import { notifierLimits } from './ports.ts';
import type { Delivered } from './ports.ts';

/**
 * Tells a network function, again with growing pauses while it cannot be reached, a bounded number
 * of times. A redirect is followed once, to an address that may be called as well.
 */
export async function deliver(
  { at, callback }: CallbackRecord,
  { sender, clock }: { readonly sender: CallbackSender; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Delivered> {
  const body = toJson(notifyRequestOf(callback));
  if (clock.now() - at > notifierLimits.ageMaxMs) return { kind: 'given-up', why: 'too late' };
  let uri = callback.notifyUri;
  let isRedirected = false;
  let why = '';
  for (const pauseMs of [...notifierLimits.pausesMs, undefined]) {
    let reached = await sender.post(uri, body);
    const target = redirectOf(reached, uri);
    if (target !== undefined && !isRedirected) {
      isRedirected = true;
      uri = target;
      reached = await sender.post(uri, body);
    }
    const end = endOf(reached);
    if (end !== undefined) return end;
    why = reached.kind === 'answered' ? `status ${reached.status}` : reached.why;
    if (pauseMs !== undefined) await clock.sleep(pauseMs, signal);
    if (signal.aborted) break;
  }
  return { kind: 'given-up', why };
}

function redirectOf(reached: Reached, from: string): string | undefined {
  if (reached.kind !== 'answered' || reached.location === undefined) return undefined;
  if (notifyOutcomeOf(reached.status) !== 'moved') return undefined;
  return URL.canParse(reached.location, from) ? new URL(reached.location, from).href : undefined;
}

/** How it ended; undefined: to be tried again. */
function endOf(reached: Reached): Delivered | undefined {
  if (reached.kind === 'unreachable') return undefined;
  if (reached.kind === 'forbidden') return { kind: 'given-up', why: reached.why };
  const why = `status ${reached.status}`;
  switch (notifyOutcomeOf(reached.status)) {
    case 'taken':
      return { kind: 'taken' };
    case 'unknown-session':
      return { kind: 'unknown-session' };
    case 'later':
      return undefined;
    case 'moved':
    case 'refused':
      return { kind: 'given-up', why };
  }
}

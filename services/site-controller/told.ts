import type { Answer, SiteMode } from '../core/contracts.gen.ts';
import { untilDone } from '../engine/until-done.ts';
import type { Reply } from '../engine/usage-client.ts';
import type { Clock } from '../ports/clock.ts';
import type { Partition } from '../ports/event-log.ts';
import type { SitePorts } from './ports.ts';

/** A partition refused what a site controller told it: something is not as it must be. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
  /** Why, as its answer says. */
  readonly denial: string;

  constructor(denial: string) {
    super(denial);
    this.denial = denial;
  }
}

/**
 * Tells a partition something until it answers: what was carried out already is a repeat, so to
 * tell it again is harmless.
 *
 * @throws NotTaken when it is refused; what `signal` was aborted with before there was an answer.
 */
export async function told(
  tell: () => Promise<Reply>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer> {
  const attempt = async (): Promise<Answer | undefined> => {
    const reply = await tell();
    return reply.kind === 'answered' ? reply.answer : undefined;
  };
  const answer = await untilDone(attempt, clock, signal);
  if (answer.denial !== null) throw new NotTaken(answer.denial);
  return answer;
}

/** The envelope of what a site controller tells: it asks for nobody, and asks again as it likes. */
export const anybody = { tenant: '', source: 'site-controller', requestKey: null } as const;

/**
 * Changes the mode of a partition, and returns once that stands in its ledger, or another change
 * came first that bars it: whoever wanted this one looks again.
 */
export async function changeMode(
  partition: Partition,
  changeSiteMode: SiteMode,
  { client, clock, events }: Pick<SitePorts, 'client' | 'clock' | 'events'>,
  signal: AbortSignal,
): Promise<void> {
  const request = { ...anybody, type: 'ChangeSiteMode', changeSiteMode } as const;
  const { mode, epoch } = changeSiteMode;
  try {
    await told(() => client.control(partition, request), clock, signal);
    events.changed(partition, mode, epoch);
  } catch (cause) {
    if (!(cause instanceof NotTaken && cause.denial === 'MODE_INVALID')) throw cause;
    events.overtaken(partition, mode, epoch);
  }
}

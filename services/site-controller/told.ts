import type { Answer } from '../core/contracts.gen.ts';
import { untilDone } from '../engine/until-done.ts';
import type { Reply } from '../engine/usage-client.ts';
import type { Clock } from '../ports/clock.ts';

/** A partition refused what a site controller told it: something is not as it must be. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
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

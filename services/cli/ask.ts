import { denials } from '../core/denial.ts';
import type { DenialCode } from '../core/denial.ts';
import type { EventBody } from '../core/flow/flow.ts';
import type { EventOf } from '../core/partition/event-kinds.ts';
import { askPatiently, refusalOf } from './accounts.ts';
import { Failed } from './failures.ts';
import { markEnd, observe } from './network-function/observe.ts';
import type { Observed } from './network-function/observe.ts';
import type { Site } from './site.ts';

/** What the management of an account asks for. */
export type Management = Extract<EventBody, { type: EventOf<'account'>['type'] }>;

/**
 * The record that answered a management request, and the account behind it; of a flow over several
 * keys the record that ended it.
 */
export async function ask(
  site: Site,
  id: string,
  event: Management,
  requestKey: string,
): Promise<Observed> {
  const { tenant } = site.config;
  const client = await site.usage();
  const mark = await markEnd(site, id);
  const request = { tenant, source: 'toll', requestKey, ...event };
  const reply = await askPatiently(client, mark.key, request);
  const refused = refusalOf(reply);
  if (refused === 'NO_ANSWER_IN_TIME' || refused === 'LOG_AWAY') {
    throw new Failed(
      refused,
      `nobody can tell whether it was done; repeat with --key ${requestKey}`,
    );
  }
  if (refused !== undefined) throw refusal(refused);
  return observe(site, mark, ({ answer, request: asked, type }) => {
    if (answer === null) return false;
    return asked === null ? type === event.type : asked.key === requestKey;
  });
}

/** A refusal of the core as the failure of a command. */
export function refusal(code: string): Failed {
  const bare = code.slice(code.lastIndexOf(' ') + 1);
  const isKnown = Object.hasOwn(denials, bare);
  return new Failed(bare, isKnown ? `${code}: ${denials[bare as DenialCode]}` : code);
}

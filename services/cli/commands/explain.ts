import { explain } from '../explain/explanation.ts';
import type { Explanation } from '../explain/explanation.ts';
import { CalledWrongly, Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import type { Site } from '../site.ts';
import { explanationLines } from '../view/explain-view.ts';

/** What `toll explain` was called with. */
export interface ExplainOptions {
  /** Its newest session is explained. */
  readonly account?: string;
  readonly limit: number;
}

/**
 * Explains what a session was charged, and proves it by deciding again.
 *
 * @throws Failed when a record that was decided again differs.
 */
export async function explainCharge(
  session: string | undefined,
  options: ExplainOptions,
  site: Site,
  out: Output,
): Promise<void> {
  if ((session === undefined) === (options.account === undefined)) {
    throw new CalledWrongly('give either a session or --account');
  }
  const id = session ?? (await newestSession(options.account ?? '', site));
  const ports = { ...(await site.ledger()), plans: await site.plans() };
  const explanation = await explain(id, options.limit, site.history(), ports);
  for (const line of explanationLines(explanation)) out.line(line);
  out.document(documentOf(explanation));
  const unlike = explanation.records.filter(({ proof }) => proof.kind === 'differs').length;
  if (unlike > 0) throw new Failed('NOT_IDENTICAL', `${unlike} records were decided otherwise`);
}

async function newestSession(account: string, site: Site): Promise<string> {
  const { items } = await site.history().sessions(account, { limit: 1 });
  const [newest] = items;
  if (newest !== undefined) return newest.session;
  throw new Failed('NOT_FOUND', `account '${account}' had no session yet`);
}

function documentOf({ session, plan, favourites, records, more }: Explanation) {
  const count = (kind: string): number => records.filter(({ proof }) => proof.kind === kind).length;
  return {
    session,
    plan: plan === undefined ? null : { name: plan.name, version: plan.version },
    favourites,
    records,
    more,
    proof: {
      redecided: count('identical') + count('differs'),
      identical: count('identical'),
      different: count('differs'),
      inputsGone: count('gone'),
    },
  };
}

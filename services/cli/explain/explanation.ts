import { explainSession } from '../../core/explain/explain-session.ts';
import type { ExplainedRecord } from '../../core/explain/explain-session.ts';
import { fold } from '../../core/partition/fold.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { standingOf } from '../../engine/words/amounts.ts';
import type { HistoryReader, SessionItem } from '../../ports/history-reader.ts';
import { evidenceIn, proveRecord } from './prove-record.ts';
import type { Evidence, Proof, ProofPorts } from './prove-record.ts';

/** A record of a session, explained and decided again. */
export interface ProvenRecord extends ExplainedRecord {
  /** What the account had behind it, in words; empty: there was no account. */
  readonly standing: string;
  readonly proof: Proof;
}

/** All that can be said of what a session was charged. */
export interface Explanation {
  readonly session: SessionItem;
  /** Undefined: the session never began, or its plan version is not in the catalogue. */
  readonly plan: Plan | undefined;
  /** Favourite numbers of the account when the session began, E.164 digits. */
  readonly favourites: readonly string[];
  /** The oldest first. */
  readonly records: readonly ProvenRecord[];
  /** Records that name the session but are not among these. */
  readonly more: bigint;
}

const pageSize = 200;

/** Explains the first records of a session, so many at most, and decides each again. */
export async function explain(
  session: string,
  limit: number,
  history: HistoryReader,
  ports: ProofPorts,
): Promise<Explanation> {
  const found = await sessionWithSequences(session, limit, history);
  const evidences: Evidence[] = [];
  const proofs: Proof[] = [];
  for (const sequence of found.sequences) {
    const grounds = await history.grounds(found.session.account, sequence);
    const evidence = evidenceIn(ports.codec, grounds);
    evidences.push(evidence);
    proofs.push(await proveRecord(ports, grounds, evidence));
  }
  const plans = (version: string): Plan | undefined => ports.plans.get(version);
  const records = evidences.map(({ record }) => record);
  const explained = explainSession(session, records, plans);
  return {
    session: found.session,
    plan: plans(found.session.plan?.version ?? ''),
    favourites: evidences[0]?.state?.account?.favourites ?? [],
    records: explained.map((one, i) => ({
      ...one,
      standing: standingBehind(evidences[i]),
      proof: proofs[i] ?? { kind: 'gone', what: 'nothing' },
    })),
    more: BigInt(found.session.records) - BigInt(records.length),
  };
}

async function sessionWithSequences(session: string, limit: number, history: HistoryReader) {
  const sequences: string[] = [];
  let cursor: string | undefined;
  for (;;) {
    const part = { limit: Math.min(pageSize, limit - sequences.length) };
    const page = await history.session(session, cursor === undefined ? part : { ...part, cursor });
    sequences.push(...page.ledger.items.map((item) => item.sequence));
    cursor = page.ledger.next ?? undefined;
    if (cursor === undefined || sequences.length >= limit) return { session: page, sequences };
  }
}

function standingBehind(evidence: Evidence | undefined): string {
  const account = evidence && fold(evidence.state, evidence.record)?.account;
  return account == null ? '' : standingOf(account);
}

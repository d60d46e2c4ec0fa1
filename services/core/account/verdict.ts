import type { Answer, Command, GroupAnswer, RememberedRequest } from '../contracts.gen.ts';
import type { DenialCode } from '../denial.ts';

/** What became of a request; the changes stand in the draft. */
export interface Verdict {
  readonly outcome: 'applied' | 'denied' | 'repeated';
  readonly denial: DenialCode | undefined;
  readonly answer: Answer | null;
  /** Filled where a repeat must find this answer. */
  readonly request: RememberedRequest | null;
  /** What follows from it at other keys. */
  readonly commands: readonly Command[];
}

/** An answer without anything to add. */
export const plainAnswer: Answer = {
  denial: null,
  session: null,
  planVersion: null,
  startedAt: null,
  failureHandling: null,
  groups: [],
};

/** The request was carried out. */
export function applied(
  request: RememberedRequest | null,
  answer: Partial<Answer> & { readonly groups?: readonly GroupAnswer[] } = {},
): Verdict {
  return {
    outcome: 'applied',
    denial: undefined,
    answer: { ...plainAnswer, ...answer },
    request,
    commands: [],
  };
}

/** The request was refused. With a request, its repeats are refused with the same words. */
export function denied(denial: DenialCode, request: RememberedRequest | null = null): Verdict {
  return { outcome: 'denied', denial, answer: { ...plainAnswer, denial }, request, commands: [] };
}

/** The request was answered before, in these words. */
export function repeated(answer: Answer): Verdict {
  return { outcome: 'repeated', denial: undefined, answer, request: null, commands: [] };
}

/** Decided without an answer: a step of something that another record will answer. */
export function silently(
  outcome: 'applied' | 'repeated',
  denial?: DenialCode,
  commands: readonly Command[] = [],
): Verdict {
  const isDenied = denial !== undefined;
  return { outcome: isDenied ? 'denied' : outcome, denial, answer: null, request: null, commands };
}

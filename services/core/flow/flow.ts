import type {
  AccountState,
  Command,
  FlowState,
  RememberedRequest,
  UsageEvent,
} from '../contracts.gen.ts';
import type { Key } from '../key.ts';
import type { Instant } from '../time.ts';

/** Where a decision about an account stands, and who asked for it. */
export interface Asked {
  /** Id of the account. */
  readonly account: string;
  /** Id of the flow that this decision may begin: it names the ledger record in the making. */
  readonly flow: string;
  /** Filled where a repeat of the request must find its answer. */
  readonly request: RememberedRequest | null;
}

type Common = 'tenant' | 'source' | 'requestKey' | 'replyTo' | 'correlation' | 'command';

/** What a usage event says, without who asked and where to answer. */
export type EventBody = UsageEvent extends infer Event
  ? Event extends UsageEvent
    ? Omit<Event, Common>
    : never
  : never;

/** The id of a flow that begins in a ledger record. */
export function flowIdOf(record: {
  readonly ledgerId: string;
  readonly partition: number;
  readonly sequence: bigint;
}): string {
  return `${record.ledgerId}/${record.partition}/${record.sequence}`;
}

/**
 * A command that follows from an event. The address of the answer travels along, so that whoever
 * asked hears how the flow ended, and not only that it began.
 */
export function commandTo(key: Key, from: UsageEvent, body: EventBody): Command {
  const { tenant, requestKey, replyTo, correlation } = from;
  const common = { tenant, source: 'courier', requestKey, replyTo, correlation, command: null };
  return { key, event: { ...common, ...body } };
}

/** The flow of this id, while it is under way at the account. */
export function flowAt(account: AccountState, id: string): FlowState | undefined {
  return account.flows.find(({ flow }) => flow === id);
}

/** The flow that a request with a key began and that has not ended yet. */
export function flowOfRequest(account: AccountState, key: string | null): FlowState | undefined {
  if (key === null) return undefined;
  return account.flows.find(({ requestKey }) => requestKey === key);
}

/** What makes a repeat of the request that began a flow find the answer of its end. */
export function requestOf(
  { requestKey, digest }: FlowState,
  at: Instant,
): RememberedRequest | null {
  if (requestKey === null) return null;
  return { session: null, key: requestKey, number: 0n, digest, sentAt: at };
}

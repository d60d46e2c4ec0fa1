import { revisions } from '../bounds.ts';
import type { LedgerRecord } from '../contracts.gen.ts';
import { headAfter, sameBytes } from '../partition/head.ts';
import type { Head } from '../partition/head.ts';
import type { Check, Step } from './check.ts';

/**
 * I7: sequence and input offsets are dense, the chain of hashes is unbroken, the clock never goes
 * back, and the revision rises only by a change that says so.
 *
 * A checkpoint's head may stand in for the records before it.
 */
export class UnbrokenChain implements Check {
  readonly id = 'I7';
  #head: Head;
  #revision: number | undefined;

  constructor(head: Head) {
    this.#head = head;
    this.#revision = head.sequence === 0n ? revisions.first : undefined;
  }

  /** The head behind the last record that was fed. */
  get head(): Head {
    return this.#head;
  }

  feed({ record, hash }: Step): readonly string[] {
    const problems = [...breaksIn(this.#head, record), ...this.#breakOfRevision(record)];
    this.#head = headAfter(record, hash);
    return problems;
  }

  end(): readonly string[] {
    return [];
  }

  #breakOfRevision(record: LedgerRecord): readonly string[] {
    const expected = this.#revision ?? record.revision;
    const raised = record.changes.find((change) => change.type === 'RevisionRaised');
    this.#revision = raised?.revisionRaised.revision ?? record.revision;
    const problems: string[] = [];
    if (record.revision !== expected) {
      problems.push(`the record follows revision ${record.revision} where ${expected} holds`);
    }
    if (raised !== undefined && raised.revisionRaised.revision !== record.revision + 1) {
      problems.push('the revision was not raised by one');
    }
    return problems;
  }
}

function breaksIn(head: Head, record: LedgerRecord): readonly string[] {
  const problems: string[] = [];
  const isFirst = head.sequence === 0n;
  if (record.sequence !== head.sequence + 1n) {
    problems.push(`sequence ${record.sequence} follows ${head.sequence}`);
  }
  if (!sameBytes(record.previousHash, head.hash)) problems.push('the chain of hashes is broken');
  if (record.inputOffset !== head.nextInput) {
    problems.push(`input ${record.inputOffset} where ${head.nextInput} is next`);
  }
  if (record.clock < head.clock) problems.push('the partition clock went back');
  if (record.partition !== head.partition) problems.push('the record is of another partition');
  const opensHere = record.changes.some((change) => change.type === 'LedgerOpened');
  if (opensHere !== isFirst) problems.push('the genesis is the first record and no other');
  if (!isFirst && record.ledgerId !== head.ledgerId) problems.push('another ledger goes on here');
  return problems;
}

import type { Answer } from '../contracts.gen.ts';
import { sameContent } from './same-content.ts';
import type { Check, Step } from './check.ts';

/**
 * I1: every answer that left is the answer of its record, and its record is in the ledger.
 *
 * Answers are told by the offset of their usage event, before the record of that event is fed.
 */
export class OneAnswer implements Check {
  readonly id = 'I1';
  readonly #delivered = new Map<bigint, Answer[]>();

  /** Tells what somebody was answered to the usage event at this offset. */
  delivered(inputOffset: bigint, answer: Answer): void {
    this.#delivered.set(inputOffset, [...(this.#delivered.get(inputOffset) ?? []), answer]);
  }

  feed({ record }: Step): readonly string[] {
    const answers = this.#delivered.get(record.inputOffset) ?? [];
    this.#delivered.delete(record.inputOffset);
    return answers
      .filter((answer) => record.answer === null || !sameContent(answer, record.answer))
      .map(() => `the answer to input ${record.inputOffset} is not the one in its record`);
  }

  end(): readonly string[] {
    return [...this.#delivered.keys()].map(
      (offset) => `input ${offset} was answered, not recorded`,
    );
  }
}

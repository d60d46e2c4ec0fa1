/** Figures of a demo: each is printed, and held against what it has to be. */
export class Figures {
  readonly #print: (line: string) => void;
  readonly #wrong: string[] = [];

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Begins a part of the demo. */
  part(title: string): void {
    this.#print(`\n${title}`);
  }

  /** Prints a figure as it was read, and notes when it is another than expected. */
  show(what: string, read: string, expected: string): void {
    const isRight = read === expected;
    const remark = isRight ? '' : `   EXPECTED ${expected}`;
    this.#print(`  ${what.padEnd(46)} ${read}${remark}`);
    if (!isRight) this.#wrong.push(`${what}: ${read} instead of ${expected}`);
  }

  /** What differed. */
  get wrong(): readonly string[] {
    return this.#wrong;
  }
}

/** Where a command's words go. */
export interface Output {
  /** A line for people; left out with `--json`. */
  line(text: string): void;
  /** The one document for programs; left out without `--json`. Only the first is written. */
  document(value: unknown): void;
  /** The state of long work, on standard error, where somebody watches it. */
  progress(text: string): void;
  /** Wipes the progress line. */
  endProgress(): void;
}

/** Writes to the process's own streams. */
export function createOutput(isJson: boolean): Output {
  const { stdout, stderr } = process;
  let isDocumented = false;
  stdout.once('error', endWhenNobodyReads);
  const wipe = (): void => void (stderr.isTTY && stderr.write('\r\u001b[2K'));
  return {
    line: (text) => void (isJson || stdout.write(`${text}\n`)),
    document: (value) => {
      if (isJson && !isDocumented) stdout.write(`${jsonText(value)}\n`);
      isDocumented = true;
    },
    progress: (text) => {
      wipe();
      if (stderr.isTTY) stderr.write(text);
    },
    endProgress: wipe,
  };
}

/** `toll … | head` has read enough: that is no failure. */
function endWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

/** JSON with bigints as strings, so that no reader rounds them, and bytes in hexadecimal. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, function replace(this: unknown, name: string, member: unknown) {
    if (typeof member === 'bigint') return member.toString();
    const raw = (this as Record<string, unknown>)[name]; // before Buffer's own toJSON
    if (raw instanceof Uint8Array) return Buffer.from(raw).toString('hex');
    return member;
  });
}

/** A bar of how much of a whole is done. */
export function bar(done: bigint, whole: bigint): string {
  const width = 30n;
  const filled = whole > 0n ? (done * width) / whole : width;
  const part = filled < width ? filled : width;
  const percent = whole > 0n ? (done * 100n) / whole : 100n;
  return `[${'='.repeat(Number(part))}${' '.repeat(Number(width - part))}] ${percent} %`;
}

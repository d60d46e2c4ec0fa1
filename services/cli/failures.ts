/** A command that was refused or could not be carried out: exit code 1. */
export class Failed extends Error {
  override readonly name = 'Failed';
  /** A word for programs: a denial code, a cause of a problem document, or the shell's own. */
  readonly code: string;

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** A command that was called wrongly: exit code 2. */
export class CalledWrongly extends Error {
  override readonly name = 'CalledWrongly';
}

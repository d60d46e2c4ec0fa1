/** A fault put into the real code, to prove that the simulator would see it. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** Two sites show it, not one. */
  readonly ofSites?: boolean;
  /** The seed to begin with, where the first ones are known to miss it. */
  readonly firstSeed?: number;
  /** What gives it away; the counter-example it stands for. */
  readonly caughtBy: string;
}

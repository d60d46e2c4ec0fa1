/**
 * The ways in which one site looks at the other from outside, each blind for what another one sees
 * (design 6, "Activation").
 */
export const planes = {
  charge: 'a charge is answered, by any gateway and in any partition',
  doors: 'any gateway says that it serves',
  log: 'the log takes a record, on all in-sync replicas',
  ledger: 'the ledger grows, as the mirror shows it',
  mirror: 'a heartbeat has come through the mirror',
  network: 'any address answers, if only with a refusal',
} as const;

/** One of them. */
export type Plane = keyof typeof planes;

/** How many rounds in a row each has failed. */
export type Failures = Readonly<Record<Plane, number>>;

/** Rounds in a row that a plane must fail before it counts. */
export const failuresMin = 3;

/** What is out of a site, so that another must stand in for it. */
export type Outage = 'log' | 'servers' | 'network';

/**
 * Why another site must stand in; undefined: it must not.
 *
 * Each reason needs two planes that do not hang on each other: one broker, gateway or rater that is
 * out, a registry or a mirror gives none.
 */
export function outageOf(failures: Failures): Outage | undefined {
  const fails = (plane: Plane): boolean => failures[plane] >= failuresMin;
  if (fails('log') && fails('charge')) return 'log';
  if (fails('charge') && (fails('doors') || fails('ledger'))) return 'servers';
  if (fails('network') && fails('mirror')) return 'network';
  return undefined;
}

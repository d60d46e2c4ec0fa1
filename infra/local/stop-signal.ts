// A terminal's Ctrl-C and npm passing it on arrive as two signals within milliseconds.
const sameRequestMs = 1_000;

const exitCodeInterrupted = 130;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP. A later, second one ends this process at once,
 * and its children with it.
 */
export async function untilStopSignal(): Promise<NodeJS.Signals> {
  let firstAt: number | undefined;
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > sameRequestMs) process.exit(exitCodeInterrupted);
      resolve(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

/**
 * The result of a start, unless a stop is asked for first: then this process ends at once, and its
 * children with it, for nothing has been served yet that would have to be finished.
 */
export async function unlessStopped<T>(
  start: Promise<T>,
  stop: Promise<NodeJS.Signals>,
): Promise<T> {
  let isStarting = true;
  const interrupted = stop.then(() => {
    if (isStarting) process.exit(exitCodeInterrupted);
    return start; // from then on who started it stops it
  });
  try {
    return await Promise.race([start, interrupted]);
  } finally {
    isStarting = false;
  }
}

// A terminal's Ctrl-C and npm passing it on arrive as two signals within milliseconds.
const sameRequestMs = 1_000;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP. A later, second one ends this process at once,
 * and its children with it.
 */
export async function untilStopSignal(): Promise<NodeJS.Signals> {
  let firstAt: number | undefined;
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > sameRequestMs) process.exit(1);
      resolve(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

/** Resolves at the first SIGINT or SIGTERM. Later ones are ignored: stopping is already bounded in time. */
export async function untilStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
  });
}

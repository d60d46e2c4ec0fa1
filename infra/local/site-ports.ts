import type { ServerPorts } from './server-options.ts';

/** The main site's servers. */
export const mainPorts: ServerPorts = {
  kafka: 19092,
  kafkaController: 19093,
  registry: 18081,
  redis: 16379,
};

/** The secondary site's servers. */
export const secondaryPorts: ServerPorts = {
  kafka: 29092,
  kafkaController: 29093,
  registry: 28081,
  redis: 26379,
};

/** Where the dispatcher of two sites listens. */
export interface DispatcherPorts {
  readonly n40: number;
  readonly diameter: number;
}

export const dispatcherPorts: DispatcherPorts = { n40: 7777, diameter: 3868 };

/** Where each site will serve Diameter. */
export const diameterPorts = { main: 13868, secondary: 23868 } as const;

/** Four ports in a row, for a stack beside the two sites. */
export function portsFrom(base: number): ServerPorts {
  if (!Number.isInteger(base) || base < 1024 || base > 65_532)
    throw new Error(`not a port to count from: ${base}`);
  return { kafka: base, kafkaController: base + 1, registry: base + 2, redis: base + 3 };
}

import { connect } from 'node:net';

/** A place of the network. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * True when an address answers within `withinMs`, with a connection or with a refusal: either way
 * the network leads there.
 */
export function reaches({ host, port }: Address, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: withinMs });
    const end = (isReached: boolean): void => {
      socket.destroy();
      resolve(isReached);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'));
  });
}

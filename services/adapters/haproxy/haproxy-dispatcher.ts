import { createConnection } from 'node:net';
import { DispatcherUnreachable } from '../../ports/dispatcher.ts';
import type { DispatchedSite, Dispatcher } from '../../ports/dispatcher.ts';

const answerWithinMs = 5_000;
const answerBytesMax = 1_000_000;

/** Bits of `srv_admin_state`: drained by hand, or inherited from a server that was. */
const drainBits = 0x08 | 0x10;
/** `srv_op_state` of a server whose checks succeed. */
const running = '2';

/** HAProxy by its admin socket: every server of a backend is a site, by its name. */
export class HaproxyDispatcher implements Dispatcher {
  readonly #socket: string;

  /** @param socket path of the socket that `stats socket … level admin` opens. */
  constructor(socket: string) {
    this.#socket = socket;
  }

  async sites(): Promise<readonly DispatchedSite[]> {
    const states = tableOf(await this.#ask('show servers state'), ' ');
    const counts = tableOf(await this.#ask('show stat'), ',');
    return states.map((state) => {
      const { be_name: backend = '', srv_name: site = '' } = state;
      const count = counts.find((one) => one['pxname'] === backend && one['svname'] === site);
      return {
        backend,
        site,
        isUp: state['srv_op_state'] === running,
        isDrained: (Number(state['srv_admin_state']) & drainBits) !== 0,
        isBackup: count?.['bck'] === '1',
        underWay: Number(count?.['scur'] ?? 0),
      };
    });
  }

  async setDrained(
    { backend, site }: Pick<DispatchedSite, 'backend' | 'site'>,
    isDrained: boolean,
  ): Promise<void> {
    const state = isDrained ? 'drain' : 'ready';
    const said = (await this.#ask(`set server ${backend}/${site} state ${state}`)).trim();
    if (said !== '') throw new DispatcherUnreachable(`the dispatcher refuses: ${said}`);
  }

  /** One command and its answer; HAProxy closes the connection behind it. */
  #ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (why: string, cause?: unknown): void => {
        connection.destroy();
        reject(new DispatcherUnreachable(`no dispatcher at ${this.#socket}: ${why}`, { cause }));
      };
      const connection = createConnection(this.#socket);
      let answer = '';
      connection.setTimeout(answerWithinMs, () => fail('it does not answer'));
      connection.once('error', (cause) => fail(cause.message, cause));
      connection.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
        if (answer.length > answerBytesMax) fail('its answer does not end');
      });
      connection.once('end', () => resolve(answer));
      connection.end(`${command}\n`);
    });
  }
}

/** Lines below the one that begins with `#` and names their columns. */
function tableOf(text: string, separator: string): readonly Readonly<Record<string, string>>[] {
  const lines = text.split('\n').map((line) => line.trim());
  const start = lines.findIndex((line) => line.startsWith('# '));
  const names = lines[start]?.slice(2).split(separator) ?? [];
  const rows = lines.slice(start + 1).filter((line) => line !== '');
  return rows.map((row) => {
    const values = row.split(separator);
    return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
  });
}

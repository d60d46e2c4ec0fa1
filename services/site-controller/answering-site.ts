import type { SiteCommands } from '../ports/site-commands.ts';
import type { OtherPlace, OtherSite } from './ports.ts';
import type { Watchdog } from './watchdog.ts';

/** The other site, as its controller answers and the watchdog sees it. */
export class AnsweringSite implements OtherSite {
  readonly #commands: SiteCommands;
  readonly #watchdog: Watchdog | undefined;

  /** @param watchdog what sees whether it serves; without one nobody can tell, and it does not. */
  constructor(commands: SiteCommands, watchdog: Watchdog | undefined) {
    this.#commands = commands;
    this.#watchdog = watchdog;
  }

  serves(): Promise<boolean> {
    return this.#watchdog?.serves() ?? Promise.resolve(false);
  }

  async places(): Promise<readonly OtherPlace[]> {
    const { partitions } = await this.#commands.status();
    return partitions.map(({ partition, epoch, sequence }) => {
      return { partition, epoch: BigInt(epoch), sequence: BigInt(sequence) };
    });
  }

  async close(epoch: bigint): Promise<void> {
    await this.#commands.close(epoch);
  }
}

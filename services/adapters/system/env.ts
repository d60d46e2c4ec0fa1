/** Environment variables as a process finds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration, or everything that is wrong with it, one sentence each. */
export type Configured<Config> =
  | { readonly config: Config }
  | { readonly problems: readonly string[] };

/** How a variable that is not set is read; without a default it has to be set. */
export interface Default<T> {
  readonly default?: T;
}

/** Limits of a number, both included. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

const prefix = 'TOLL_';
const millisecondsPer: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const durationMsMost = 2 ** 31 - 1; // what a timer can wait

/**
 * Reads a configuration from the environment and gathers all problems, so that one start shows
 * them all. Every name that begins with `TOLL_` and was not asked for is a problem: a misspelt
 * setting must not silently leave its default.
 *
 * @param tolerated names of other processes, for environments that several share.
 */
export function readEnv<Config>(
  env: Environment,
  read: (variables: Variables) => Config,
  tolerated: readonly string[] = [],
): Configured<Config> {
  const variables = new Variables(env);
  const config = read(variables);
  const problems = [...variables.problems, ...unknownNames(env, variables.asked, tolerated)];
  return problems.length > 0 ? { problems } : { config };
}

/**
 * Typed readers. After a problem they return some value of their type: the configuration made of
 * it is thrown away.
 */
export class Variables {
  readonly #env: Environment;
  readonly #asked = new Set<string>();
  readonly #problems: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  get asked(): ReadonlySet<string> {
    return this.#asked;
  }

  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Some text. Never shown in a problem: it may be a secret. */
  string(name: string, options: Default<string> = {}): string {
    return this.#read(name, options, '', (text) => text);
  }

  /** Decimal digits, with a sign where the range allows one. */
  integer(name: string, options: Range & Default<number>): number {
    const { least, most } = options;
    return this.#read(name, options, least, (text) => {
      const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return value;
      return this.problem(name, `'${text}' is no whole number from ${least} to ${most}`, least);
    });
  }

  /** A TCP or UDP port; 0 stands for any free one. */
  port(name: string, options: Default<number> = {}): number {
    return this.integer(name, { least: 0, most: 65_535, ...options });
  }

  /** A time span such as `250ms`, `2s`, `5m`, `1h`, `1d`; milliseconds. */
  duration(name: string, options: Partial<Range> & Default<number> = {}): number {
    const { least = 1, most = durationMsMost } = options;
    return this.#read(name, options, least, (text) => {
      const [, amount, unit = ''] = /^(\d{1,12})([a-z]+)$/.exec(text) ?? [];
      const value = Number(amount) * (millisecondsPer[unit] ?? Number.NaN);
      if (value >= least && value <= most) return value;
      const wanted = `a time span such as 250ms, 2s or 5m, from ${least} ms to ${most} ms`;
      return this.problem(name, `'${text}' is not ${wanted}`, least);
    });
  }

  /** Texts between commas, at least one. */
  list(name: string, options: Default<readonly string[]> = {}): readonly string[] {
    return this.#read(name, options, [], (text) => {
      const items = text.split(',').map((item) => item.trim());
      if (!items.includes('')) return items;
      return this.problem(name, 'has an empty item between its commas', items);
    });
  }

  /** One of a closed list of words. */
  choice<const Word extends string>(
    name: string,
    words: readonly [Word, ...Word[]],
    options: Default<NoInfer<Word>> = {},
  ): Word {
    return this.#read(name, options, words[0], (text) => {
      const word = words.find((candidate) => candidate === text);
      return word ?? this.problem(name, `'${text}' is none of ${words.join(', ')}`, words[0]);
    });
  }

  /** Reads a variable only when it is set. */
  optional<T>(name: string, read: (name: string) => T): T | undefined {
    this.#asked.add(name);
    return this.#env[name] === undefined ? undefined : read(name);
  }

  /** Notes a problem with a variable, and hands back what stands in for its value. */
  problem<T>(name: string, sentence: string, instead: T): T {
    this.#problems.push(`${name}: ${sentence}`);
    return instead;
  }

  #read<T>(name: string, options: Default<T>, instead: T, parse: (text: string) => T): T {
    this.#asked.add(name);
    const text = this.#env[name];
    if (text === undefined) return options.default ?? this.problem(name, 'is not set', instead);
    if (text === '') {
      return this.problem(name, 'is empty: give it a value or leave it out', instead);
    }
    return parse(text);
  }
}

function unknownNames(
  env: Environment,
  asked: ReadonlySet<string>,
  tolerated: readonly string[],
): readonly string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && env[name] !== undefined)
    .filter((name) => !asked.has(name) && !tolerated.includes(name))
    .toSorted()
    .map((name) => `${name}: is not known here; known are ${[...asked].toSorted().join(', ')}`);
}

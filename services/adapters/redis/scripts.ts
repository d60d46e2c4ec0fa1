import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

type Argument = string | Buffer;

/** A Lua script: its text, how many keys it takes, and how its reply is read. */
export interface Script<Reply> {
  readonly lua: string;
  readonly sha: string;
  readonly numberOfKeys: number;
  readonly read: (reply: unknown) => Reply;
}

/**
 * Every script of the projection. Replies are read strictly: another reply is a bug in the script.
 */
export const scripts = {
  projectBatch: script('projectBatch-2', oneOf('ok', 'done', 'gap')),
  beginRebuild: script('beginRebuild-2', oneOf('ok')),
  putRebuilt: script('putRebuilt-2', oneOf('ok', 'superseded')),
  endRebuild: script('endRebuild-1', oneOf('ok', 'superseded')),
  takeDue: script('takeDue-2', texts),
} as const;

/** Runs a script by its digest; sends the text only when the server does not know it. */
export async function runScript<Reply>(
  redis: Redis,
  { lua, sha, numberOfKeys, read }: Script<Reply>,
  keys: readonly string[],
  args: readonly Argument[],
): Promise<Reply> {
  if (keys.length !== numberOfKeys) throw new Error(`script takes ${numberOfKeys} keys`);
  try {
    return read(await redis.evalsha(sha, numberOfKeys, ...keys, ...args));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return read(await redis.eval(lua, numberOfKeys, ...keys, ...args));
  }
}

function script<Reply>(name: string, read: (reply: unknown) => Reply): Script<Reply> {
  const lua = readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
  const sha = createHash('sha1').update(lua).digest('hex');
  return { lua, sha, numberOfKeys: Number(name.slice(name.lastIndexOf('-') + 1)), read };
}

function oneOf<const Word extends string>(...words: readonly Word[]): (reply: unknown) => Word {
  return (reply) => {
    const word = words.find((candidate) => candidate === reply);
    if (word === undefined) throw new Error(`a script replied ${String(reply)}`);
    return word;
  };
}

function texts(reply: unknown): readonly string[] {
  if (!Array.isArray(reply)) throw new Error(`a script replied ${String(reply)}`);
  return reply.map(String);
}

import { readFile } from 'node:fs/promises';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the local stack keeps the secrets of its main site. */
const file = new URL('../../.data/main/secrets.json', import.meta.url);

/**
 * The environment with the service key of the local main site where it names none: so that `toll`
 * finds the stack that `npm start` runs without any setting.
 */
export async function withLocalSecrets(env: Environment): Promise<Environment> {
  if (env['TOLL_SERVICE_KEY'] !== undefined) return env;
  const serviceKey = await readServiceKey();
  return serviceKey === undefined ? env : { ...env, TOLL_SERVICE_KEY: serviceKey };
}

async function readServiceKey(): Promise<string | undefined> {
  try {
    const { serviceKey } = JSON.parse(await readFile(file, 'utf8')) as { serviceKey?: unknown };
    return typeof serviceKey === 'string' ? serviceKey : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

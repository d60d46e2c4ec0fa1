import { readFile } from 'node:fs/promises';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the local stack keeps the secrets of its main site. */
const file = new URL('../../.data/main/secrets.json', import.meta.url);

/** Settings that hold a secret, by the name it has in that file. */
const settings = { serviceKey: 'TOLL_SERVICE_KEY', voucherKey: 'TOLL_VOUCHER_KEY' } as const;

/**
 * The environment with the keys of the local main site where it names no service key: so that
 * `toll` finds the stack that `npm start` runs without any setting.
 */
export async function withLocalSecrets(env: Environment): Promise<Environment> {
  if (env['TOLL_SERVICE_KEY'] !== undefined) return env;
  const secrets = await readSecrets();
  const found = Object.entries(settings).flatMap(([name, setting]) => {
    const secret = secrets[name];
    return typeof secret === 'string' ? [[setting, secret] as const] : [];
  });
  return { ...Object.fromEntries(found), ...env };
}

async function readSecrets(): Promise<Readonly<Record<string, unknown>>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

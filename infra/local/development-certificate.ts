import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './run-tool.ts';

/** Files of a certificate that only this machine should believe. */
export interface DevelopmentCertificate {
  readonly key: string;
  /** Also its own authority: clients are given this file to trust. */
  readonly certificate: string;
}

const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1';
const elliptic = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc';
const selfSigned = [
  ...`req -x509 ${elliptic} -days 825 -subj /CN=localhost -addext`.split(' '),
  names,
];

/**
 * The self-signed certificate of a stack, made once and kept with its data; undefined where there
 * is no openssl to make it.
 */
export async function developmentCertificate(
  dataDir: string,
  report: (line: string) => void,
): Promise<DevelopmentCertificate | undefined> {
  const folder = join(dataDir, 'tls');
  const files = { key: join(folder, 'key.pem'), certificate: join(folder, 'certificate.pem') };
  if (existsSync(files.key) && existsSync(files.certificate)) return files;
  await mkdir(folder, { recursive: true });
  try {
    await runTool('openssl', [...selfSigned, '-keyout', files.key, '-out', files.certificate]);
  } catch (error) {
    if (!isMissing(error)) throw error;
    report('no openssl to make a development certificate with: N40 is served without TLS only');
    return undefined;
  }
  await chmod(files.key, 0o600);
  return files;
}

function isMissing(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return (cause as { readonly code?: unknown } | undefined)?.code === 'ENOENT';
}

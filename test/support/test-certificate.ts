import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { developmentCertificate } from '../../infra/local/development-certificate.ts';
import { requirePrograms } from '../../infra/local/prerequisites.ts';

/** A self-signed certificate with its files and contents. */
export interface TestCertificate {
  readonly keyFile: string;
  readonly certificateFile: string;
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** Makes a certificate for 127.0.0.1 below a folder. */
export async function makeCertificate(folder: string, name: string): Promise<TestCertificate> {
  const said: string[] = [];
  await requirePrograms(['openssl'], (line) => said.push(line));
  const made = await developmentCertificate(join(folder, name), (line) => said.push(line));
  if (made === undefined) throw new Error(said.join('\n'));
  const { key, certificate } = made;
  const contents = { key: readFileSync(key), cert: readFileSync(certificate) };
  return { keyFile: key, certificateFile: certificate, ...contents };
}

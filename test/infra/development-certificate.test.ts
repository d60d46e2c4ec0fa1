import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { developmentCertificate } from '../../infra/local/development-certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'certificate-'));

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('without openssl there is no certificate, and the stack says so', async () => {
  vi.stubEnv('PATH', join(folder, 'nothing-here'));
  const said: string[] = [];
  expect(await developmentCertificate(folder, (line) => said.push(line))).toBeUndefined();
  expect(said).toEqual([
    'no openssl to make a development certificate with: N40 is served without TLS only',
  ]);
});

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTlsFiles, watchTlsFiles } from '../../../services/adapters/system/watch-tls-files.ts';
import type { TlsContents } from '../../../services/adapters/system/watch-tls-files.ts';
import { systemClock } from '../../../services/adapters/system/system-clock.ts';
import { makeCertificate } from '../../support/test-certificate.ts';
import type { TestCertificate } from '../../support/test-certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'tls-files-'));
const files = {
  key: join(folder, 'key.pem'),
  certificate: join(folder, 'certificate.pem'),
  clientCa: undefined,
};
let first: TestCertificate;
let second: TestCertificate;

beforeAll(async () => {
  first = await makeCertificate(folder, 'first');
  second = await makeCertificate(folder, 'second');
});

afterAll(() => rmSync(folder, { recursive: true }));

function place(certificate: TestCertificate): void {
  copyFileSync(certificate.keyFile, files.key);
  copyFileSync(certificate.certificateFile, files.certificate);
}

/** A clock whose sleeps end when they are told to. */
function steppedClock() {
  let wake = (): void => undefined;
  const sleep = (_: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      signal?.addEventListener('abort', () => resolve());
    });
  return { clock: { ...systemClock, sleep }, step: (): void => wake() };
}

test('new contents are told of once; those that do not fit leave the old in use', async () => {
  place(first);
  const contents = await readTlsFiles(files);
  const changes: TlsContents[] = [];
  const troubles: unknown[] = [];
  const { clock, step } = steppedClock();
  const stopping = new AbortController();
  const watching = watchTlsFiles(
    files,
    contents,
    { clock, changed: (now) => changes.push(now), trouble: (cause) => troubles.push(cause) },
    stopping.signal,
  );
  const looks = async (until: () => boolean): Promise<void> => {
    await expect
      .poll(() => {
        step();
        return until();
      })
      .toBe(true);
  };
  copyFileSync(second.keyFile, files.key);
  await looks(() => troubles.length > 0);
  expect(changes).toEqual([]);
  place(second);
  await looks(() => changes.length > 0);
  writeFileSync(files.certificate, 'no certificate');
  const before = troubles.length;
  await looks(() => troubles.length > before);
  expect(changes).toEqual([{ key: second.key, cert: second.cert }]);
  stopping.abort();
  await watching;
});

test('a key that does not fit its certificate is refused at once', async () => {
  place(first);
  copyFileSync(second.keyFile, files.key);
  await expect(readTlsFiles(files)).rejects.toThrow(/key values mismatch/);
});

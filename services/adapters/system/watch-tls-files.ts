import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../../ports/clock.ts';

/** Where a listener's key and certificates lie, as PEM files. */
export interface TlsFiles {
  readonly key: string;
  /** The certificate, and those between it and its authority. */
  readonly certificate: string;
  /** Authorities of clients; undefined: clients show no certificate. */
  readonly clientCa: string | undefined;
}

/** Their contents, proved to fit together. */
export interface TlsContents {
  readonly key: Buffer;
  readonly cert: Buffer;
  readonly ca?: Buffer;
}

/** How often the files are looked at, in milliseconds. */
const lookMs = 10_000;

/** @throws Error when a file cannot be read, or key and certificate do not fit. */
export async function readTlsFiles(files: TlsFiles): Promise<TlsContents> {
  const { clientCa } = files;
  const [key, cert] = await Promise.all([readFile(files.key), readFile(files.certificate)]);
  const ca = clientCa === undefined ? {} : { ca: await readFile(clientCa) };
  const contents = { key, cert, ...ca };
  createSecureContext(contents);
  return contents;
}

/** Who is told what becomes of watched files. */
export interface TlsWatcher {
  readonly clock: Clock;
  readonly changed: (contents: TlsContents) => void;
  /** New contents do not fit, or cannot be read: the old ones stay in use. */
  readonly trouble: (cause: unknown) => void;
}

/**
 * Looks for new contents until the signal ends it. By content, not by events of the file system:
 * those do not tell of files that are replaced behind a symbolic link, as in Kubernetes.
 */
export async function watchTlsFiles(
  files: TlsFiles,
  first: TlsContents,
  watcher: TlsWatcher,
  signal: AbortSignal,
): Promise<void> {
  let current = first;
  while (!signal.aborted) {
    await watcher.clock.sleep(lookMs, signal);
    if (signal.aborted) return;
    try {
      const contents = await readTlsFiles(files);
      if (isSame(contents, current)) continue;
      current = contents;
      watcher.changed(contents);
    } catch (cause) {
      watcher.trouble(cause);
    }
  }
}

function isSame(one: TlsContents, other: TlsContents): boolean {
  const isSameCa = one.ca === undefined || (other.ca?.equals(one.ca) ?? false);
  return one.key.equals(other.key) && one.cert.equals(other.cert) && isSameCa;
}

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { signalGroup } from './child-process.ts';
import { identityOf, stillRuns } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

const ownerFile = 'owner.json';
const leftoverEndsWithinMs = 8_000;

/** The processes of one stack on disk, so that the next start finds what a killed one left. */
export interface RunDir {
  record(name: string, pid: number): void;
  forget(name: string): void;
  /** Gives the folder up, once as often as it was claimed. */
  release(): void;
}

interface Claim {
  count: number;
  readonly takenOver: Promise<void>;
}

const claims = new Map<string, Claim>();

/**
 * Takes the `run` folder of a stack for this process: refuses while another process that lives
 * holds it, and ends what a killed holder has left running. May be claimed again by the same
 * process (servers and services of a stack share it).
 *
 * @throws Error naming the holder.
 */
export async function claimRunDir(dataDir: string): Promise<RunDir> {
  const path = join(dataDir, 'run');
  const claim = claims.get(path) ?? { count: 0, takenOver: takeOver(path, dataDir) };
  claim.count += 1;
  claims.set(path, claim);
  await claim.takenOver.catch((error: unknown) => {
    claims.delete(path);
    throw error;
  });
  return {
    record: (name, pid) => writeIdentity(join(path, `${name}.json`), identityOf(pid)),
    forget: (name) => rmSync(join(path, `${name}.json`), { force: true }),
    release: () => release(path, claim),
  };
}

async function takeOver(path: string, dataDir: string): Promise<void> {
  mkdirSync(path, { recursive: true });
  const owner = ownerOf(dataDir);
  if (owner?.pid === process.pid) return;
  if (owner !== undefined) {
    throw new Error(`${dataDir} is in use by process ${owner.pid} (${owner.commandLine})`);
  }
  writeIdentity(join(path, ownerFile), identityOf(process.pid));
  await endLeftovers(path);
}

function release(path: string, claim: Claim): void {
  claim.count -= 1;
  if (claim.count > 0) return;
  claims.delete(path);
  rmSync(join(path, ownerFile), { force: true });
}

/** Ends every recorded process that still is the one recorded. @returns their names. */
export async function endLeftovers(path: string): Promise<readonly string[]> {
  const files = readdirSync(path).filter((file) => file.endsWith('.json') && file !== ownerFile);
  const ended = files.map(async (file) => {
    const recorded = readIdentity(join(path, file));
    if (recorded !== undefined && stillRuns(recorded)) await endProcess(recorded);
    rmSync(join(path, file), { force: true });
    return file.slice(0, -'.json'.length);
  });
  return Promise.all(ended);
}

async function endProcess(recorded: ProcessIdentity): Promise<void> {
  const gone = (): boolean => !stillRuns(recorded);
  const what = `process ${recorded.pid} (${recorded.commandLine}) to end`;
  signalGroup(recorded.pid, 'SIGTERM');
  signalGroup(recorded.pid, 'SIGCONT');
  try {
    await waitUntil({ what, deadlineMs: leftoverEndsWithinMs, condition: gone });
  } catch {
    signalGroup(recorded.pid, 'SIGKILL');
    await waitUntil({ what, deadlineMs: leftoverEndsWithinMs, condition: gone });
  }
}

/** The stack in a folder, or the stacks one below it, as two sites lie: their folders. */
export function stacksIn(folder: string): readonly string[] {
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
  return [folder, ...below].filter((path) => existsSync(join(path, 'run')));
}

/** The process that holds a stack's folder, if it lives. */
export function ownerOf(dataDir: string): ProcessIdentity | undefined {
  const owner = readIdentity(join(dataDir, 'run', ownerFile));
  return owner !== undefined && stillRuns(owner) ? owner : undefined;
}

function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined; // none, or cut short by a crash: nothing that could be verified
  }
}

/** Without `/proc` there is no identity to verify later, hence nothing to record. */
function writeIdentity(file: string, identity: ProcessIdentity | undefined): void {
  if (identity === undefined) return;
  writeFileSync(`${file}.new`, `${JSON.stringify(identity)}\n`);
  renameSync(`${file}.new`, file);
}

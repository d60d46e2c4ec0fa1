import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fetchOnce } from './fetch-once.ts';
import { serversRoot } from './paths.ts';
import { requirePrograms } from './prerequisites.ts';
import { runTool } from './run-tool.ts';

/** The schema registry of the local stack: the newest Apicurio that runs on Java 17. */
export const registryVersion = '2.6.13.Final';

const folder = join(serversRoot, `apicurio-registry-${registryVersion}`);
const copyGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
const archive = `apicurio-registry-app-${registryVersion}-all.tar.gz`;

/**
 * The jar that starts Apicurio, fetched through Maven the first time.
 *
 * @throws Error when Maven is missing or cannot reach its repository.
 */
export async function fetchRegistry(report: (line: string) => void): Promise<string> {
  if (!existsSync(folder)) {
    report(`fetching Apicurio Registry ${registryVersion} (142 MB, once)`);
    await fetchOnce(folder, (target) => unpackRegistry(target, report));
  }
  return join(folder, `apicurio-registry-app-${registryVersion}-runner.jar`);
}

async function unpackRegistry(target: string, report: (line: string) => void): Promise<void> {
  const { mvn } = await requirePrograms(['mvn'], report);
  const artifact = `-Dartifact=io.apicurio:apicurio-registry-app:${registryVersion}:tar.gz:all`;
  await runTool(mvn, ['-q', '-B', copyGoal, artifact, `-DoutputDirectory=${target}`]);
  await runTool('tar', ['-xzf', join(target, archive), '-C', target]);
  rmSync(join(target, archive));
}

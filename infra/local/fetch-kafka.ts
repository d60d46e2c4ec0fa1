import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchOnce } from './fetch-once.ts';
import { projectRoot, serversRoot } from './paths.ts';
import { requirePrograms } from './prerequisites.ts';
import { runTool } from './run-tool.ts';

/** The Kafka of the local stack; the list of its jars is `kafka/pom.xml`. */
export const kafkaVersion = '4.3.1';

const folder = join(serversRoot, `kafka-${kafkaVersion}`);
const pom = join(projectRoot, 'infra', 'local', 'kafka', 'pom.xml');

/**
 * The Java class path of Kafka, its tools and MirrorMaker 2, fetched through Maven the first time.
 *
 * @throws Error when Maven is missing or cannot reach its repository.
 */
export async function fetchKafka(report: (line: string) => void): Promise<string> {
  if (!existsSync(folder)) {
    report(`fetching Kafka ${kafkaVersion} (55 MB, once)`);
    await fetchOnce(folder, (target) => copyJars(target, report));
  }
  return join(folder, 'libs', '*');
}

async function copyJars(target: string, report: (line: string) => void): Promise<void> {
  const { mvn } = await requirePrograms(['mvn'], report);
  const output = `-DoutputDirectory=${join(target, 'libs')}`;
  await runTool(mvn, [
    '-q',
    '-B',
    '-f',
    pom,
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    output,
  ]);
}

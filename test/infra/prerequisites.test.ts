import { expect, test } from 'vitest';
import { describeMissing, javaMajorIn, requirePrograms } from '../../infra/local/prerequisites.ts';
import type { Program } from '../../infra/local/prerequisites.ts';

test.each([
  ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17],
  ['openjdk version "21" 2023-09-19', 21],
  ['java version "1.8.0_392"', 8],
  ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "25-ea" 2025-09-16', 25],
  ['command not found', undefined],
])('the major version in %j is %s', (output, major) => {
  expect(javaMajorIn(output)).toBe(major);
});

test('what is missing is named with the command that gets it', () => {
  expect(describeMissing(['java', 'redis-server'])).toBe(
    'missing: Java 17 or newer, redis-server. On Debian or Ubuntu: ' +
      "sudo sh -c 'apt-get update && apt-get install -y default-jre-headless redis-server'",
  );
});

test('programs that are there are found and nothing is installed', async () => {
  const reported: string[] = [];
  const find = async (program: Program): Promise<string> => `/usr/bin/${program}`;
  const found = await requirePrograms(['java', 'mvn'], (line) => reported.push(line), find);
  expect(found).toEqual({ java: '/usr/bin/java', mvn: '/usr/bin/mvn' });
  expect(reported).toEqual([]);
});

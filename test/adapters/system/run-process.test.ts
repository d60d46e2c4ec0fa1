import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { freePorts } from '../../../infra/local/ports.ts';
import { waitUntil } from '../../../infra/local/wait-until.ts';

const fixture = new URL('./fixtures/process-for-test.ts', import.meta.url).pathname;
const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

function run(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [fixture], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      children.delete(child);
      resolve(code);
    });
  });
  const says = (words: string) =>
    waitUntil({ what: words, deadlineMs: 10_000, condition: () => output.includes(words) });
  return { child, exited, says, output: () => output };
}

test('a wrong configuration is shown whole and ends with 2', async () => {
  const { exited, output } = run({
    TOLL_BEHAVIOUR: 'odd',
    TOLL_ATTEMPTS: '10',
    TOLL_ATTEMPT: '1',
    TOLL_STOP_TIMEOUT: 'soon',
  });
  expect(await exited).toBe(2);
  expect(output().trimEnd().split('\n')).toEqual([
    'fixture cannot start, its configuration is wrong:',
    expect.stringContaining('  TOLL_STOP_TIMEOUT: '),
    expect.stringContaining('  TOLL_BEHAVIOUR: '),
    expect.stringContaining('  TOLL_ATTEMPTS: '),
    expect.stringContaining('  TOLL_ATTEMPT: is not known here'),
  ]);
});

test('a process serves health and metrics, stops when asked and ends with 0', async () => {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const { child, exited, says, output } = run({
    TOLL_BEHAVIOUR: 'good',
    TOLL_OPERATIONS_PORT: String(port),
  });
  await says('"started"');
  expect((await fetch(`${url}/health`)).status).toBe(200);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('toll_starts_total{service="fixture"} 1');
  expect(metrics).toContain('process_cpu_seconds_total');
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
  expect(output()).toMatch(/"stopping".*"letting go".*"stopped"/s);
});

test('a slow start says so, and can be stopped', async () => {
  const [port] = await freePorts(1);
  const { child, exited } = run({
    TOLL_BEHAVIOUR: 'starts-never',
    TOLL_OPERATIONS_PORT: String(port),
    TOLL_STOP_TIMEOUT: '100ms',
  });
  await waitUntil({
    what: 'health',
    deadlineMs: 10_000,
    condition: async () => {
      const response = await fetch(`http://127.0.0.1:${port}/health`);
      return response.status === 503 && (await response.text()) === 'starting\n';
    },
  });
  child.kill('SIGINT');
  expect(await exited).toBe(1);
});

test('a stop that never ends is ended after its time', async () => {
  const { child, exited, says, output } = run({
    TOLL_BEHAVIOUR: 'stops-never',
    TOLL_STOP_TIMEOUT: '100ms',
  });
  await says('"started"');
  child.kill('SIGTERM');
  expect(await exited).toBe(1);
  expect(output()).toContain('stopping took longer than 100 ms');
});

test('a second signal ends at once', async () => {
  const { child, exited, says } = run({ TOLL_BEHAVIOUR: 'stops-never' });
  await says('"started"');
  child.kill('SIGTERM');
  await says('letting go');
  child.kill('SIGINT');
  expect(await exited).toBe(1);
});

test.each([
  ['starts-badly', 'no database for msisdn-…0001#'],
  ['throws-later', 'thrown later'],
  ['rejects-later', 'rejected later'],
  ['fails-later', 'a sentence'],
])('a process that %s says why and ends with 1', async (behaviour, why) => {
  const { exited, output } = run({ TOLL_BEHAVIOUR: behaviour });
  expect(await exited).toBe(1);
  expect(output()).toContain('"level":"fatal"');
  expect(output()).toContain(why);
  expect(output()).not.toContain('15550001');
});

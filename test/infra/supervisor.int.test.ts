import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { startLocalServers } from '../../infra/local/local-servers.ts';
import { freePorts } from '../../infra/local/ports.ts';
import { identityOf } from '../../infra/local/process-identity.ts';
import { superviseServices } from '../../infra/local/supervisor.ts';
import type { ServiceSpec, Supervisor } from '../../infra/local/supervisor.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { newTestFolder } from '../support/local-servers.ts';

const timeout = 30_000;
const entry = 'test/infra/fixtures/service.ts';
const owner = 'test/infra/fixtures/killed-owner.ts';

const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

test('a crashed service comes back', { timeout }, async () => {
  const { supervisor, reported } = await supervise();
  const probe = await probeOn(supervisor);
  const before = supervisor.service('probe').pid();
  await fetch(`${probe.healthUrl}crash`).catch(() => undefined);
  await waitUntil({
    what: 'another process to be healthy',
    deadlineMs: 10_000,
    condition: async () =>
      ((await (await fetch(probe.healthUrl)).json()) as { pid: number }).pid !== before,
  });
  expect(supervisor.service('probe').crashes()).toBe(1);
  expect(reported.join()).toContain('probe: it ended with code 3; starting it again in 250 ms');
});

test('a service sees only the settings that are meant for it', { timeout }, async () => {
  process.env['TOLL_TEST'] = 'of the supervisor';
  cleanUps.push(() => void delete process.env['TOLL_TEST']);
  const { supervisor } = await supervise();
  const probe = await probeOn(supervisor);
  expect(await (await fetch(probe.healthUrl)).json()).toMatchObject({ toll: null });
});

test(
  'a service that never becomes healthy fails the start with the end of its log',
  { timeout },
  async () => {
    const { supervisor } = await supervise();
    const failing = {
      name: 'probe',
      entry,
      env: { FAIL: 'no limit configured' },
      healthUrl: 'http://127.0.0.1:1/',
    };
    await expect(supervisor.start([failing])).rejects.toThrow(
      /it crashed 3 times[^]*refusing: no limit configured/,
    );
  },
);

test('stop ends services, also one that waits for its restart', { timeout }, async () => {
  const { supervisor } = await supervise();
  await probeOn(supervisor);
  const pid = supervisor.service('probe').pid();
  supervisor.service('probe').kill9();
  await supervisor.stop();
  expect(supervisor.service('probe').pid()).toBeUndefined();
  expect(identityOf(pid as number)).toBeUndefined();
});

test(
  'a folder that is in use is refused, and what a killed owner left is ended',
  { timeout },
  async () => {
    const dataDir = await folder();
    const [redis, service] = (await freePorts(2)) as [number, number];
    const killed = spawn(process.execPath, [owner, dataDir, String(redis), String(service)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    cleanUps.push(() => void killed.kill('SIGKILL'));
    const [output] = (await once(killed.stdout, 'data')) as [Buffer];
    const left = JSON.parse(output.toString()) as number[];
    const again = {
      dataDir,
      ports: { kafka: 1, kafkaController: 1, registry: 1, redis },
      which: ['redis'],
    } as const;

    await expect(startLocalServers(again)).rejects.toThrow(`is in use by process ${killed.pid}`);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(left.map((pid) => identityOf(pid) !== undefined)).toEqual([true, true]);

    const servers = await startLocalServers(again);
    cleanUps.push(() => servers.stop());
    expect(left.map((pid) => identityOf(pid))).toEqual([undefined, undefined]);
  },
);

async function folder(): Promise<string> {
  const dataDir = await newTestFolder();
  cleanUps.push(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

async function supervise(): Promise<{ supervisor: Supervisor; reported: string[] }> {
  const reported: string[] = [];
  const supervisor = await superviseServices({
    dataDir: await folder(),
    report: (line) => reported.push(line),
  });
  cleanUps.push(() => supervisor.stop());
  return { supervisor, reported };
}

async function probeOn(supervisor: Supervisor): Promise<ServiceSpec & { healthUrl: string }> {
  const [port] = (await freePorts(1)) as [number];
  const probe = {
    name: 'probe',
    entry,
    env: { PORT: String(port) },
    healthUrl: `http://127.0.0.1:${port}/`,
  };
  await supervisor.start([probe]);
  return probe;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HaproxyDispatcher } from '../../../services/adapters/haproxy/haproxy-dispatcher.ts';

// What HAProxy 2.6 answers on its admin socket, shortened to the columns that are read.
const states = `1
# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state
4 n40-sites 1 main 127.0.0.1 2 8
4 n40-sites 2 secondary 127.0.0.1 0 0

`;
const counts = `# pxname,svname,scur,status,act,bck
n40-sites,main,3,DRAIN,1,0
n40-sites,secondary,0,DOWN,0,1
n40-sites,BACKEND,3,UP,1,1

`;

let folder: string;
let server: Server;
let asked: string[];
let answer: (command: string) => string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toll-haproxy-'));
  asked = [];
  answer = (command) => (command === 'show stat' ? counts : states);
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.once('data', (data) => {
      const command = data.toString('utf8').trim();
      asked.push(command);
      socket.end(answer(command));
    });
  });
  await new Promise<void>((resolve) => server.listen(join(folder, 'admin.sock'), resolve));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function dispatcher(): HaproxyDispatcher {
  return new HaproxyDispatcher(join(folder, 'admin.sock'));
}

test('each site of each backend: up, drained, backup, and how much is under way', async () => {
  const rest = { backend: 'n40-sites' };
  expect(await dispatcher().sites()).toEqual([
    { ...rest, site: 'main', isUp: true, isDrained: true, isBackup: false, underWay: 3 },
    { ...rest, site: 'secondary', isUp: false, isDrained: false, isBackup: true, underWay: 0 },
  ]);
});

test('a site is drained and let in again by its name', async () => {
  answer = () => '\n';
  const of = { backend: 'n40-sites', site: 'main' };
  await dispatcher().setDrained(of, true);
  await dispatcher().setDrained(of, false);
  expect(asked).toEqual([
    'set server n40-sites/main state drain',
    'set server n40-sites/main state ready',
  ]);
});

test('what it refuses, and that nobody is there, is told', async () => {
  answer = () => 'No such server.\n';
  const of = { backend: 'n40-sites', site: 'nobody' };
  await expect(dispatcher().setDrained(of, true)).rejects.toThrow(/refuses: No such server/);
  const nobody = new HaproxyDispatcher(join(folder, 'none.sock'));
  await expect(nobody.sites()).rejects.toThrow(/no dispatcher at .*none\.sock/);
});

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { reaches } from '../../../services/adapters/system/reach-address.ts';

const host = '127.0.0.1';

test('who listens is reached, who refuses as well, and a name that is nowhere is not', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  expect(await reaches({ host, port }, 1_000)).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  expect(await reaches({ host, port }, 1_000)).toBe(true);
  expect(await reaches({ host: 'nowhere.invalid', port }, 1_000)).toBe(false);
});

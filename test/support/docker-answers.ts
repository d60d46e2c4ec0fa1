import { request } from 'node:http';

const patienceMs = 1_000;
const socketPath = '/var/run/docker.sock';

/** Whether a Docker engine can be reached: an installed client alone says nothing. */
export async function dockerAnswers(env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request(
      { ...engineOf(env['DOCKER_HOST']), path: '/_ping', timeout: patienceMs },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    ping.once('timeout', () => ping.destroy());
    ping.once('error', () => resolve(false));
    ping.end();
  });
}

/** Where the engine listens, from `DOCKER_HOST` ("unix:///run/docker.sock", "tcp://host:2375"). */
export function engineOf(
  dockerHost: string | undefined,
): { socketPath: string } | { host: string; port: string } {
  if (dockerHost === undefined || dockerHost === '') return { socketPath };
  const url = new URL(dockerHost);
  if (url.protocol === 'unix:') return { socketPath: url.pathname };
  return { host: url.hostname, port: url.port === '' ? '2375' : url.port };
}

import { describe, expect, test } from 'vitest';
import { createLogger, maskIdentity } from '../../../services/adapters/system/logger.ts';

function logging() {
  const lines: string[] = [];
  const logger = createLogger('rater', 'info', { write: (line) => void lines.push(line) });
  const last = (): unknown => JSON.parse(lines.at(-1) ?? '{}');
  return { logger, lines, last };
}

describe('maskIdentity', () => {
  test('keeps the kind, the last four digits and a trace of the hash', () => {
    expect(maskIdentity('msisdn-15550001')).toMatch(/^msisdn-…0001#[0-9a-f]{4}$/);
    expect(maskIdentity('imsi-001010000000001')).toMatch(/^imsi-…0001#[0-9a-f]{4}$/);
    expect(maskIdentity('15550001')).toMatch(/^…0001#[0-9a-f]{4}$/);
  });

  test('shows nothing of what is short', () => {
    expect(maskIdentity('msisdn-1234567')).toMatch(/^msisdn-…#[0-9a-f]{4}$/);
    expect(maskIdentity('')).toMatch(/^…#[0-9a-f]{4}$/);
  });

  test('tells identities with the same last digits apart', () => {
    expect(maskIdentity('msisdn-15550001')).not.toBe(maskIdentity('msisdn-25550001'));
  });
});

describe('a log line', () => {
  test('says who, when and how bad, in words', () => {
    const { logger, last } = logging();
    logger.warn({ partition: 3 }, 'the cache is behind');
    expect(last()).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      service: 'rater',
      partition: 3,
      msg: 'the cache is behind',
    });
  });

  test('masks identities by the name of their field', () => {
    const { logger, lines, last } = logging();
    logger.info({
      identity: '15550001',
      charge: { callingParty: '15550002', deeper: { identities: ['15550003', 5] } },
      imsi: 15550004,
    });
    expect(last()).toMatchObject({
      identity: maskIdentity('15550001'),
      charge: {
        callingParty: maskIdentity('15550002'),
        deeper: { identities: [maskIdentity('15550003'), '[removed]'] },
      },
      imsi: '[removed]',
    });
    expect(lines.join('')).not.toMatch(/1555000\d/);
  });

  test('masks identities by their form wherever they stand', () => {
    const { logger, lines } = logging();
    logger.error(
      { err: new Error('no account for msisdn-15550001') },
      'key identity/demo/msisdn-15550002',
    );
    logger.child({ key: 'identity/demo/imsi-001010000000003' }).info('extid-me@example.org came');
    const text = lines.join('');
    expect(text).toContain(maskIdentity('msisdn-15550001'));
    expect(text).toContain(`identity/demo/${maskIdentity('msisdn-15550002')}`);
    expect(text).not.toMatch(/1555000\d|001010000000003|me@example/);
    for (const line of lines) JSON.parse(line);
  });

  test('leaves secrets out', () => {
    const { logger, lines } = logging();
    logger.info({ token: 'abc123', request: { headers: { authorization: 'Bearer abc123' } } });
    expect(lines.join('')).not.toContain('abc123');
  });
});

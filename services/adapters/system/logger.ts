import { hash } from 'node:crypto';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type { Logger } from 'pino';

/** From the quietest to the most talkative; `silent` says nothing. */
export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Names of logged fields whose values are masked as subscriber identities. */
export const identityFields = [
  'identity',
  'identities',
  'subscriberIdentifier',
  'gpsi',
  'supi',
  'msisdn',
  'imsi',
  'callingParty',
  'calledParty',
] as const;

/** Names of logged fields whose values are left out. */
export const secretFields = [
  'password',
  'secret',
  'clientSecret',
  'token',
  'accessToken',
  'authorization',
  'signingKey',
] as const;

const removed = '[removed]';
const digitsShown = 4;
// Wherever one stands, also in a message, an error or a key: kind, then what TS 29.571 5.3.2
// allows.
const identityInText = /\b(?:msisdn|imsi)-\d{5,15}|\b(?:extid|nai|gci|gli)-[^\s"'\\,;/]+/g;

/**
 * A subscriber identity that people can tell from others and nobody can dial:
 * `msisdn-15550001` becomes `msisdn-…0001#` and four hexadecimal digits of its hash.
 */
export function maskIdentity(identity: string): string {
  const [, kind = '', value = ''] = /^([a-z]+-)?(.*)$/s.exec(identity) ?? [];
  const shown = value.length >= 2 * digitsShown ? value.slice(-digitsShown) : '';
  return `${kind}…${shown}#${hash('sha256', identity, 'hex').slice(0, 4)}`;
}

/**
 * Writes JSON lines to standard output. Subscriber identities never appear in clear: masked by the
 * name of their field, and by their form wherever else they stand.
 */
export function createLogger(
  service: string,
  level: LogLevel,
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: atAnyDepth([...identityFields, ...secretFields]), censor },
      hooks: { streamWrite: (line) => line.replace(identityInText, maskIdentity) },
    },
    destination,
  );
}

/** The field itself and inside of up to two others; deeper things are not logged. */
function atAnyDepth(fields: readonly string[]): string[] {
  return fields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
}

function censor(value: unknown, path: readonly string[]): unknown {
  const field = path.at(-1) ?? '';
  const isIdentity = (identityFields as readonly string[]).includes(field);
  if (!isIdentity) return removed;
  if (Array.isArray(value)) return value.map((item) => censor(item, path));
  return typeof value === 'string' ? maskIdentity(value) : removed;
}

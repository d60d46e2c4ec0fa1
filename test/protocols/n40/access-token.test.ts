import { describe, expect, test } from 'vitest';
import { instant } from '../../../services/core/time.ts';
import {
  bearerIn,
  principalOf,
  tokenMax,
  type TokenPolicy,
} from '../../../services/protocols/n40/access-token.ts';
import { NumberText } from '../../../services/protocols/n40/json.ts';

const now = instant(1_772_000_000_000n);
const seconds = 1_772_000_000;
const policy: TokenPolicy = {
  issuer: 'https://nrf.example',
  audiences: ['CHF', '4f0c1c9e-chf'],
  tenants: new Map([
    ['smf-1', 'demo'],
    ['smf-2', 'other'],
  ]),
};
const claims = {
  iss: 'https://nrf.example',
  sub: 'smf-1',
  aud: 'CHF',
  scope: 'nchf-convergedcharging',
  exp: seconds + 600,
};

describe('authentic claims', () => {
  test('make a principal of the tenant that its client has here', () => {
    expect(principalOf(claims, policy, now)).toEqual({
      client: 'smf-1',
      tenant: 'demo',
      until: instant(now + 630_000n),
    });
  });

  test.each([
    ['an instance of ours among the audiences', { aud: ['PCF', '4f0c1c9e-chf'] }],
    ['several scopes', { scope: 'nchf-spendinglimitcontrol nchf-convergedcharging' }],
    ['a time with a fraction', { exp: new NumberText(`${seconds + 600}.25`) }],
    ['a beginning in the past', { nbf: seconds - 1 }],
    ['clocks that differ a little', { exp: seconds - 29, nbf: seconds - 600 }],
    ['a beginning that lies a little ahead', { nbf: seconds + 30 }],
    ['members that nobody here knows', { consumerPlmnId: { mcc: '001', mnc: '01' } }],
  ])('are honoured with %s', (_, more) => {
    expect(principalOf({ ...claims, ...more }, policy, now)).toMatchObject({ tenant: 'demo' });
  });

  test('name the client by client_id before the subject', () => {
    const both = { ...claims, client_id: 'smf-2', sub: 'smf-1' };
    expect(principalOf(both, policy, now)).toMatchObject({ client: 'smf-2', tenant: 'other' });
    const unknown = { ...claims, client_id: 'smf-3', sub: 'smf-1' };
    expect(principalOf(unknown, policy, now)).toMatchObject({ problem: 'CLIENT_UNKNOWN' });
  });

  test('may be of any issuer when none is named', () => {
    const anybody = { ...policy, issuer: undefined };
    expect(principalOf({ ...claims, iss: 'x' }, anybody, now)).toMatchObject({ tenant: 'demo' });
  });

  test.each([
    ['expired', { exp: seconds - 30 }, 'TOKEN_INVALID', 'the token has expired'],
    ['without an end', { exp: undefined }, 'TOKEN_INVALID', 'exp is missing or no time'],
    ['an end that is a text', { exp: '1772000600' }, 'TOKEN_INVALID', 'exp is missing or no time'],
    ['a negative end', { exp: -1 }, 'TOKEN_INVALID', 'exp is missing or no time'],
    ['not begun', { nbf: seconds + 31 }, 'TOKEN_INVALID', 'it is not valid yet'],
    ['a beginning that is none', { nbf: 'now' }, 'TOKEN_INVALID', 'nbf is no time'],
    ['another issuer', { iss: 'https://x' }, 'TOKEN_INVALID', 'it is of another issuer'],
    ['no issuer', { iss: undefined }, 'TOKEN_INVALID', 'it is of another issuer'],
    ['another audience', { aud: 'PCF' }, 'TOKEN_INVALID', 'it is for another audience'],
    ['no audience', { aud: undefined }, 'TOKEN_INVALID', 'it is for another audience'],
    ['other audiences', { aud: ['PCF', 7] }, 'TOKEN_INVALID', 'it is for another audience'],
    [
      'bound to a key',
      { cnf: { 'x5t#S256': 'x' } },
      'TOKEN_INVALID',
      'it is bound to a key, and is no bearer token',
    ],
    [
      'another scope',
      { scope: 'nchf-convergedcharging-x' },
      'SCOPE_INSUFFICIENT',
      'the scope nchf-convergedcharging is needed',
    ],
    [
      'no scope',
      { scope: undefined },
      'SCOPE_INSUFFICIENT',
      'the scope nchf-convergedcharging is needed',
    ],
    ['nobody', { sub: undefined }, 'TOKEN_INVALID', 'neither client_id nor sub names a client'],
    ['a client without tenant', { sub: 'smf-9' }, 'CLIENT_UNKNOWN', 'it has no tenant here'],
    [
      'a tenant of its own choice',
      { sub: 'x', tenant: 'demo' },
      'CLIENT_UNKNOWN',
      'it has no tenant here',
    ],
  ])('are refused: %s', (_, more, problem, detail) => {
    expect(principalOf({ ...claims, ...more }, policy, now)).toEqual({ problem, detail });
  });

  test.each([null, 'text', 7, [claims]])('are an object: not %j', (other) => {
    expect(principalOf(other, policy, now)).toMatchObject({ problem: 'TOKEN_INVALID' });
  });
});

describe('a header', () => {
  test.each([
    ['Bearer a.b-c_d.e==', 'a.b-c_d.e=='],
    ['bearer   abc', 'abc'],
    ['Basic abc', undefined],
    ['Bearer', undefined],
    ['Bearer ', undefined],
    ['Bearer a b', undefined],
    ['Bearer ä', undefined],
    [`Bearer ${'a'.repeat(tokenMax)}`, undefined],
    [undefined, undefined],
  ])('%j bears %j', (header, token) => {
    expect(bearerIn(header)).toBe(token);
  });
});

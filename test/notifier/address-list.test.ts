import { describe, expect, test } from 'vitest';
import { addressList, entryProblem } from '../../services/notifier/address-list.ts';

describe('what may be called', () => {
  const list = addressList(['10.20.0.0/16', '127.0.0.1', '::1', 'smf.example', '*.5gc.example']);

  test.each([
    ['10.20.0.1', true],
    ['10.20.255.255', true],
    ['10.21.0.1', false],
    ['127.0.0.1', true],
    ['127.0.0.2', false],
    ['::1', true],
    ['::2', false],
    ['169.254.169.254', false],
  ])('the address %s: %s', (address, isAllowed) =>
    expect(list.allowsAddress(address)).toBe(isAllowed),
  );

  test.each([
    ['smf.example', true],
    ['SMF.example', true],
    ['a.smf.example', false],
    ['smf1.5gc.example', true],
    ['a.b.5gc.example', true],
    ['5gc.example', false],
    ['evil5gc.example', false],
    ['localhost', false],
  ])('the name %s: %s', (name, isAllowed) => expect(list.allowsName(name)).toBe(isAllowed));

  test('nothing, where nothing is listed', () => {
    const none = addressList([]);
    expect([none.allowsAddress('127.0.0.1'), none.allowsName('localhost')]).toEqual([false, false]);
  });
});

test.each(['10.0.0.0/33', '10.0.0/8', '::1/129', '*', 'a..b', 'smf.example/24', '1.2.3.4.5', ''])(
  '%j is no entry',
  (entry) => expect(entryProblem(entry)).toContain('is no network, address or name'),
);

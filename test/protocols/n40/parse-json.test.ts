import { describe, expect, test } from 'vitest';
import { NumberText } from '../../../services/protocols/n40/json.ts';
import { nestingDepthMax, parseJson } from '../../../services/protocols/n40/parse-json.ts';
import { toJson } from '../../../services/protocols/n40/to-json.ts';

function nested(depth: number): string {
  return `${'['.repeat(depth)}1e1${']'.repeat(depth)}`;
}

function valueOf(text: string): unknown {
  const parsed = parseJson(text);
  return parsed.kind === 'json' ? parsed.value : parsed.problem.reason;
}

describe('numbers', () => {
  test.each([
    ['0', 0],
    ['-0', -0],
    ['999999999999999', 999_999_999_999_999],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', 9_007_199_254_740_992n],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['-9007199254740993', -9_007_199_254_740_993n],
    ['18446744073709551615', 18_446_744_073_709_551_615n],
    ['1.5', new NumberText('1.5')],
    ['100.0', new NumberText('100.0')],
    ['1e3', new NumberText('1e3')],
    ['1E3', new NumberText('1E3')],
    ['9007199254740993e0', new NumberText('9007199254740993e0')],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toStrictEqual(value);
    expect(valueOf(`{"a":[${text}]}`)).toStrictEqual({ a: [value] });
  });

  test('digits inside strings are no numbers', () => {
    expect(valueOf('["12345678901234567890.5e3", "\\"1e5", true, false]')).toStrictEqual([
      '12345678901234567890.5e3',
      '"1e5',
      true,
      false,
    ]);
  });

  test('a number of very many digits costs nothing and stays what it was', () => {
    const digits = '9'.repeat(100_000);
    expect(valueOf(digits)).toStrictEqual(new NumberText(digits));
  });
});

describe('text that is refused', () => {
  test.each(['', '{', '{"a":01}', '"', '"\\', '1 2', 'NaN', '\u0000', '{"a":1,}', "{'a':1}"])(
    '%j',
    (text) => {
      expect(valueOf(text)).toBe('is no JSON');
    },
  );

  test('nesting as deep as the bound is read, deeper is not', () => {
    expect(parseJson(nested(nestingDepthMax)).kind).toBe('json');
    expect(parseJson(nested(nestingDepthMax + 1)).kind).toBe('malformed');
    expect(parseJson('['.repeat(1_000_000)).kind).toBe('malformed');
  });

  test('brackets inside strings are no nesting', () => {
    expect(parseJson(JSON.stringify('[{'.repeat(100) + '\\"[')).kind).toBe('json');
  });
});

describe('toJson', () => {
  test('writes bigint as digits and leaves undefined out', () => {
    const value = { a: 18_446_744_073_709_551_615n, b: undefined, c: [1, 'x', null] };
    expect(toJson(value)).toBe('{"a":18446744073709551615,"c":[1,"x",null]}');
  });

  test('writes numbers as they were read', () => {
    const text = '{"a":100.0,"b":[1e3,-9007199254740993],"c":0.1000000000000000055}';
    expect(toJson([valueOf(text)])).toBe(`[${text}]`);
  });
});

import { expect, test } from 'vitest';
import { cyclesIn, importsOf, reachableFrom } from './import-graph.ts';
import { problemWith } from './layers.ts';
import { impuritiesIn } from './purity.ts';
import { sourceFrom } from '../../infra/checks/source-files.ts';
import {
  leftovers,
  longFunctions,
  shapeProblems,
  silencedWithoutReason,
  switchedOffTests,
  undocumentedExports,
} from './tidiness.ts';

// The rules of the house against files that break them: a rule that cannot fail is none.

const dependencies = new Set(['kafkajs', '@scope/pack']);

test.each([
  ['services/core/a.ts', '../ports/clock.ts', 'core may import core'],
  ['services/core/a.ts', 'node:crypto', 'core stands on nothing outside'],
  ['services/ports/a.ts', '../adapters/b.ts', 'ports may import core, ports'],
  ['services/protocols/n40/a.ts', '../../ports/clock.ts', 'protocols may import'],
  ['services/engine/a.ts', '../adapters/b.ts', 'engine may import'],
  ['services/adapters/redis/a.ts', '../../engine/b.ts', 'adapters may import'],
  ['services/adapters/redis/a.ts', 'vitest', 'not in dependencies'],
  ['services/rater/turn.ts', '../adapters/redis/b.ts', 'only compose.ts and main.ts'],
  ['services/rater/config.ts', '../adapters/redis/b.ts', 'only compose.ts and main.ts'],
  ['services/rater/turn.ts', '../gateway/b.ts', 'never imports another'],
  ['services/rater/turn.ts', '../../test/b.ts', 'outside of services/'],
  ['services/rater/turn.ts', './b', 'end in .ts'],
  ['test/a.ts', './b.js', 'end in .ts'],
])('%s may not import %s', (path, specifier, problem) => {
  const [imported] = importsOf(sourceFrom(path, `import type { b } from '${specifier}';`));
  expect(imported && problemWith(imported, dependencies)).toContain(problem);
});

test.each([
  ['services/core/account/a.ts', '../money.ts'],
  ['services/adapters/redis/a.ts', 'kafkajs/deep.js'],
  ['services/adapters/redis/a.ts', '@scope/pack/deep.js'],
  ['services/adapters/redis/a.ts', '../../protocols/n40/b.ts'],
  ['services/rater/compose.ts', '../adapters/redis/b.ts'],
  ['services/rater/config.ts', '../adapters/system/env.ts'],
  ['test/a.ts', '../services/core/money.ts'],
])('%s may import %s', (path, specifier) => {
  const [imported] = importsOf(sourceFrom(path, `export { b } from '${specifier}';`));
  expect(imported).toBeDefined();
  expect(imported && problemWith(imported, dependencies)).toBeUndefined();
});

test('imports at run time and worker threads count, comments and texts do not', () => {
  const text = [
    "// import './no.ts'",
    'const text = "import \'./no.ts\'";',
    "await import('./late.ts');",
    "new URL('./thread.ts', import.meta.url);",
    "new URL('http://localhost');",
  ].join('\n');
  const imports = importsOf(sourceFrom('infra/a.ts', text));
  expect(imports.map(({ to }) => to)).toEqual(['infra/late.ts', 'infra/thread.ts']);
  expect(imports[0]?.place).toBe('infra/a.ts:3');
});

test('a cycle is found however long, and what it leads to is reached', () => {
  const ring = ['a', 'b', 'c'].map((name, index, names) =>
    sourceFrom(`x/${name}.ts`, `import './${names[(index + 1) % 3]}.ts';`),
  );
  const imports = ring.flatMap(importsOf);
  expect(cyclesIn(imports)).toEqual([['x/a.ts', 'x/b.ts', 'x/c.ts', 'x/a.ts']]);
  expect(reachableFrom(['x/a.ts'], imports)).toEqual(new Set(['x/a.ts', 'x/b.ts', 'x/c.ts']));
});

test.each([
  'const f = async () => 1;',
  'const t = Date.now();',
  'const t = new Date();',
  'const m = Math.max(1, 2);',
  'const n = Number(1n);',
  "const n = parseFloat('1');",
  "const o = 'a'.localeCompare('b');",
  'const p = { process };',
])('not pure: %s', (text) => {
  expect(impuritiesIn(sourceFrom('services/core/a.ts', text))).toHaveLength(1);
});

test('pure: members of such names, whole numbers, text and comments', () => {
  const text = '/** Date */ const a = { process: Number.isInteger(1), Date: "Math." }; a.process;';
  expect(impuritiesIn(sourceFrom('services/core/a.ts', text))).toEqual([]);
});

test('sizes and names', () => {
  const problems = (path: string, text: string): number => shapeProblems({ path, text }).length;
  expect(problems('services/core/a-b.prop.test.ts', 'x\n'.repeat(400))).toBe(0);
  expect(problems('services/core/a.ts', 'x\n'.repeat(401))).toBe(1);
  expect(problems('services/rater/main.ts', 'x\n'.repeat(21))).toBe(1);
  expect(problems('services/core/aB.ts', '')).toBe(1);
  expect(problems('services/core/a.ts', 'x'.repeat(101))).toBe(1);
  expect(problems('services/core/a.ts', `import { x } from '${'x'.repeat(101)}';`)).toBe(0);
  const long = `function f() {\n${'1;\n'.repeat(69)}}`;
  expect(longFunctions(sourceFrom('a.ts', long))).toHaveLength(1);
  const chapter = `describe('x', () => {\n${'test("y");\n'.repeat(99)}})`;
  expect(longFunctions(sourceFrom('a.ts', chapter))).toEqual([]);
});

test('leftovers, silenced checks, tests switched off, exports without a word', () => {
  const later = ['// ', 'TO', 'DO: more\nconst x = "/', 'root/x";'].join('');
  expect(leftovers({ path: 'a.ts', text: later })).toHaveLength(2);
  const inside = ['docs', 'work', 'x'].join('/');
  expect(leftovers({ path: 'a.md', text: `${inside} and https://${inside}` })).toEqual([]);
  const rule = ['oxlint', 'disable-next-line no-eval'].join('-');
  const silenced = (comment: string): number =>
    silencedWithoutReason(sourceFrom('a.ts', `// ${comment}\n`)).length;
  expect([
    silenced(rule),
    silenced(`${rule} -- why`),
    silenced(['@ts', 'ignore -- why'].join('-')),
  ]).toEqual([1, 0, 1]);
  expect(switchedOffTests(sourceFrom('a.ts', "test.only('x'); describe.skip('x');"))).toHaveLength(
    2,
  );
  expect(switchedOffTests(sourceFrom('a.ts', "cursor.skip(3); test.each([1])('x');"))).toEqual([]);
  expect(undocumentedExports(sourceFrom('a.ts', '// no\nexport const a = 1;'))).toHaveLength(1);
  expect(undocumentedExports(sourceFrom('a.ts', '/** Yes. */\nexport const a = 1;'))).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { projectRoot } from '../../infra/local/paths.ts';
import { expectNone } from './expect-none.ts';
import { cyclesIn, importsOf, reachableFrom } from './import-graph.ts';
import { layerOf, problemWith } from './layers.ts';
import { impuritiesIn } from './purity.ts';
import { isGenerated, pathsIn, placeIn, readSources } from '../../infra/checks/source-files.ts';
import type { SourceFile } from '../../infra/checks/source-files.ts';

/**
 * Files of `services/` that no process needs to run: what tests put in place of the real, and what
 * judges a ledger, which tests, simulator and audit share.
 */
const forTestsOnly = ['services/adapters/memory/', 'services/core/checks/'];

/** The vitest setup is loaded by its default export. */
const defaultExportsAllowed: ReadonlySet<string> = new Set(['test/support/global-servers.ts']);

const sources = readSources(pathsIn('services', 'infra', 'test'));
const imports = sources.flatMap(importsOf);
const dependencies = new Set(
  Object.keys(
    (
      JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
        dependencies: Record<string, string>;
      }
    ).dependencies,
  ),
);

test('imports go one way, and the pure layers stand on nothing outside', () => {
  expectNone(imports.flatMap((imported) => problemWith(imported, dependencies) ?? []));
});

test('there are no cycles', () => {
  expectNone(cyclesIn(imports).map((cycle) => cycle.join(' → ')));
});

test('the core is pure', () => {
  const core = sources.filter(({ path }) => layerOf(path) === 'core');
  expectNone(core.flatMap(impuritiesIn));
});

test('every file of services/ is run by a process, or listed as made for tests', () => {
  const ours = sources.map(({ path }) => path);
  const mains = ours.filter((path) => /^services\/[^/]+\/main\.ts$/.test(path));
  const alive = reachableFrom(mains, imports);
  const tested = reachableFrom(
    ours.filter((path) => !path.startsWith('services/')),
    imports,
  );
  const dead = ours.filter((path) => {
    if (!path.startsWith('services/') || alive.has(path)) return false;
    return !(tested.has(path) && forTestsOnly.some((folder) => path.startsWith(folder)));
  });
  expectNone(dead);
});

test('exports have names', () => {
  const withDefault = sources.filter(
    (file) =>
      !defaultExportsAllowed.has(file.path) &&
      file.program.body.some(({ type }) => type === 'ExportDefaultDeclaration'),
  );
  expectNone(withDefault.map(({ path }) => path));
});

test('nothing is only passed on: no barrels, no export of everything', () => {
  expectNone(sources.filter(({ path }) => !isGenerated(path)).flatMap(passedOn));
});

function passedOn(file: SourceFile): readonly string[] {
  const { body } = file.program;
  const everything = body.filter(({ type }) => type === 'ExportAllDeclaration');
  const onward = body.filter(
    (node) => /^Export(?:All|Named)Declaration$/.test(node.type) && 'source' in node && node.source,
  );
  return [
    ...everything.map(({ start }) => `${placeIn(file, start)} exports everything of a file`),
    ...(body.length > 0 && onward.length === body.length ? [`${file.path} is a barrel`] : []),
  ];
}

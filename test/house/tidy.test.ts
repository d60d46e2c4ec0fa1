import { test } from 'vitest';
import { expectNone } from './expect-none.ts';
import { layerOf } from './layers.ts';
import type { Layer } from './layers.ts';
import { isGenerated, pathsIn, readSources, readTexts } from '../../infra/checks/source-files.ts';
import {
  leftovers,
  longFunctions,
  shapeProblems,
  silencedWithoutReason,
  switchedOffTests,
  undocumentedExports,
} from './tidiness.ts';

const documentedLayers: ReadonlySet<Layer | undefined> = new Set(['core', 'ports', 'engine']);
const textual = /(?:\.(?:ts|lua|avsc|graphql|json|md|ya?ml|sh|cfg|conf|xml|html|css)|file|\/run)$/;

const code = pathsIn('services', 'infra', 'test').filter((path) => !isGenerated(path));
const sources = readSources(code);

test('files and lines keep their size, and files their names', () => {
  const texts = readTexts(code.filter((path) => /\.(?:ts|lua)$/.test(path)));
  expectNone(texts.flatMap(shapeProblems));
});

test('functions fit on a screen', () => {
  expectNone(sources.flatMap(longFunctions));
});

test('nothing is left for later, and no machine is named', () => {
  const texts = readTexts(pathsIn('.').filter((path) => textual.test(path)));
  expectNone(texts.flatMap(leftovers));
});

test('who silences a check says why', () => {
  expectNone(sources.flatMap(silencedWithoutReason));
});

test('no test is switched off', () => {
  expectNone(sources.flatMap(switchedOffTests));
});

test('what core, ports and engine export says what it is for', () => {
  const documented = sources.filter(({ path }) => documentedLayers.has(layerOf(path)));
  expectNone(documented.flatMap(undocumentedExports));
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathsIn, readTexts } from '../../infra/checks/source-files.ts';
import { projectRoot } from '../../infra/local/paths.ts';
import { denials, groupDenials, rejections } from '../../services/core/denial.ts';
import { intakeRefusals } from '../../services/protocols/adapter/refusals.ts';
import { problems } from '../../services/protocols/n40/problems.ts';
import { answersOf, topics, usageInOf } from '../../services/ports/topics.ts';
import { expectNone } from './expect-none.ts';

// Every name that operators and integrators meet stands in its page of the reference, and nothing
// else does. The names are found in another way than the pages are generated.

const settingName = /\bTOLL_[A-Z0-9]+(?:_[A-Z0-9]+)*\b/g;
const metricName = /\btoll_(?:[a-z0-9]+_)+[a-z0-9]+\b/g;

const services = readTexts(pathsIn('services').filter((path) => path.endsWith('.ts')));
const written = readTexts(
  pathsIn('.').filter((path) => path.endsWith('.md') || /^docker-compose.*\.yml$/.test(path)),
);

/** The names in the first column of a page's tables. */
function namesIn(page: string, column = 0): ReadonlySet<string> {
  const text = readFileSync(join(projectRoot, 'docs/reference', page), 'utf8');
  const cells = text.split('\n').map((line) => line.split(/(?<!\\)\|/)[column + 1]?.trim() ?? '');
  return new Set(cells.flatMap((cell) => /^`([^`]+)`$/.exec(cell)?.[1] ?? []));
}

/** Every different match of a pattern in the services' code. */
function foundInServices(pattern: RegExp): ReadonlySet<string> {
  return new Set(services.flatMap(({ text }) => [...text.matchAll(pattern)].map(([name]) => name)));
}

/** Matches of a pattern in what people read that are none of the known. */
function strangersIn(pattern: RegExp, known: ReadonlySet<string>): readonly string[] {
  return written.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].filter(([name]) => !known.has(name)).map(([name]) => path + name),
  );
}

function variantsOf(schema: string): readonly string[] {
  const text = readFileSync(join(projectRoot, 'schemas/avro', schema), 'utf8');
  return Object.keys((JSON.parse(text) as { variants: Record<string, string> }).variants);
}

describe('the reference has every name of the code, and no other', () => {
  test('denials, rejections and problems', () => {
    const all = { ...denials, ...groupDenials, ...rejections, ...problems, ...intakeRefusals };
    expect(namesIn('denial-codes.md')).toEqual(new Set(Object.keys(all)));
  });

  test('settings', () => {
    expect(namesIn('settings.md')).toEqual(foundInServices(settingName));
  });

  test('topics', () => {
    expect(namesIn('topics.md')).toEqual(
      new Set<string>([...Object.values(topics), usageInOf('<adapter>'), answersOf('<adapter>')]),
    );
  });

  test('metrics', () => {
    expect(namesIn('metrics.md')).toEqual(foundInServices(metricName));
  });

  test('usage events and ledger changes', () => {
    const types = [...variantsOf('usage-event.avsc'), ...variantsOf('change.avsc')];
    expect(namesIn('events.md')).toEqual(new Set(types));
  });

  test('error codes that are thrown', () => {
    const thrown = /\bnew (?:Log|Projection|Registry|LedgerBroken)(?:Error)?\(\s*'([a-z-]+)'/g;
    const codes = services.flatMap(({ text }) => [...text.matchAll(thrown)].map(([, one]) => one));
    const known = namesIn('error-codes.md', 1);
    expect(codes.length).toBeGreaterThan(10);
    expectNone(codes.filter((one) => one === undefined || !known.has(one)).map(String));
  });
});

test('what people read names no setting and no metric that the code does not have', () => {
  expectNone(strangersIn(settingName, namesIn('settings.md')));
  expectNone(strangersIn(metricName, namesIn('metrics.md')));
});

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { rows } from '../../infra/grafana/panels.ts';
import { projectRoot } from '../../infra/local/paths.ts';
import { Metrics } from '../../services/adapters/system/metrics.ts';
import { anchorsOf, pageAt } from '../docs/markdown.ts';

// Rules and dashboard ask only for what the processes tell, and each alert has its runbook.

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const rulesPath = 'infra/prometheus/rules.yml';
const { groups } = parse(textOf(rulesPath)) as {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const runbooks = pageAt('docs/how-to/runbooks.md');

function textOf(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

/** Names of ours by their kind, as the reference has them. */
function ourMetrics(): ReadonlyMap<string, { readonly kind: string; readonly labels: string }> {
  const lines = textOf('docs/reference/metrics.md').matchAll(
    /^\| `(toll_\w+)` +\| (\w+) +\| ([^|]*)\|/gm,
  );
  return new Map(
    [...lines].map(([, name = '', kind = '', labels = '']) => [name, { kind, labels }]),
  );
}

/** Names as Prometheus stores them: a histogram is three series. */
async function storedNames(): Promise<ReadonlySet<string>> {
  const { body } = await new Metrics('any').collectDefaults().text();
  const common = [...body.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name);
  const ours = [...ourMetrics()].flatMap(([name, { kind }]) =>
    kind === 'histogram' ? ['_bucket', '_count', '_sum'].map((suffix) => name + suffix) : [name],
  );
  return new Set(['up', ...common, ...ours]);
}

/** Metric names in an expression: words that are no function, keyword, label or text. */
function namesIn(expr: string): readonly string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, ' ');
  const words = [...bare.matchAll(/\b[a-zA-Z_:][\w:]*\b(?!\s*\()/g)].map(([word]) => word);
  return words.filter(
    (word) => !['and', 'or', 'unless', 'sum', 'max', 'min', 'bool'].includes(word),
  );
}

/** Labels that an expression selects by or groups by. */
function labelsIn(expr: string): readonly string[] {
  const selected = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inner = '']) =>
    [...inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  );
  const grouped = [...expr.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, inner = '']) =>
    inner.split(',').map((label) => label.trim()),
  );
  return [...selected, ...grouped];
}

const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, queries }) => queries.map(({ expr }) => [title, expr] as const)),
  ),
];

describe.each(expressions)('%s', (_, expr) => {
  test('asks for metrics that there are', async () => {
    const known = await storedNames();
    const asked = namesIn(expr);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  test('selects and groups by labels that one of them has', () => {
    const metrics = ourMetrics();
    const own = namesIn(expr).map((name) => name.replace(/_(?:bucket|count|sum)$/, ''));
    const labels = own.flatMap((name) => metrics.get(name)?.labels.match(/\w+/g) ?? []);
    const given = new Set([...labels, 'instance', 'job', 'service', 'le']);
    expect(labelsIn(expr).filter((label) => !given.has(label))).toEqual([]);
  });
});

test('the dashboard shows every metric that we have', async () => {
  const shown = new Set(
    rows
      .flatMap(({ panels }) => panels.flatMap(({ queries }) => queries))
      .flatMap(({ expr }) => namesIn(expr)),
  );
  const missing = [...ourMetrics().keys()].filter(
    (name) => !shown.has(name) && !shown.has(`${name}_bucket`),
  );
  expect(missing).toEqual([]);
});

describe.each(rules.map((rule) => [rule.alert, rule] as const))('%s', (alert, rule) => {
  test('is whole: severity, a sentence and its runbook', () => {
    expect(alert).toMatch(/^Toll[A-Z][A-Za-z0-9]+$/);
    expect(['page', 'ticket']).toContain(rule.labels['severity']);
    expect(rule.for ?? '0s').toMatch(/^\d+[smh]$/);
    expect(rule.annotations['summary']).toMatch(/\{\{ \$/);
    expect(rule.annotations['runbook']).toBe(`docs/how-to/runbooks.md#${alert.toLowerCase()}`);
  });

  test('has a runbook that says what it means, who notices, how to look and what to do', () => {
    expect(anchorsOf(runbooks)).toContain(alert.toLowerCase());
    const [, section = ''] = runbooks.text.split(`\n## ${alert}\n`);
    const [body = ''] = section.split('\n## ');
    for (const part of ['**Means**', '**Customers**', '**Look**', '**Do**']) {
      expect(body).toContain(part);
    }
  });
});

test('each runbook has its alert, once', () => {
  const headings = [...runbooks.text.matchAll(/^## (Toll\w+)$/gm)].map(([, name]) => name);
  expect(new Set(headings)).toEqual(new Set(rules.map(({ alert }) => alert)));
  expect(new Set(headings).size).toBe(headings.length);
});

test('Prometheus takes rules and example as they are, where its tool is installed', async ({
  skip,
}) => {
  const run = promisify(execFile);
  const tool = await run('promtool', ['--version']).catch(() => undefined);
  if (tool === undefined) return skip('promtool is not installed');
  const config = 'infra/prometheus/prometheus.yml';
  const { stdout } = await run('promtool', ['check', 'config', config], { cwd: projectRoot });
  expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
  await run('promtool', ['test', 'rules', 'test/fixtures/prometheus/rules.test.yml'], {
    cwd: projectRoot,
  });
});

test('the dashboard is one that Grafana imports', () => {
  const dashboard = JSON.parse(textOf('infra/grafana/tollkeeper.json')) as {
    readonly panels: readonly {
      readonly id: number;
      readonly gridPos: { readonly x: number; readonly y: number; readonly w: number };
    }[];
  };
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const places = dashboard.panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
  expect(new Set(places).size).toBe(places.length);
  for (const { gridPos } of dashboard.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
});

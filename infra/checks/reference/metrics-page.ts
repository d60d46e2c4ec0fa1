import type { Node, ObjectExpression } from 'oxc-parser';
import { pathsIn, readSources, walkTree } from '../source-files.ts';
import { code } from './page.ts';
import type { Page } from './page.ts';
import { literalIn, textsIn, valueIn } from './syntax.ts';

interface Metric {
  readonly name: string;
  readonly kind: string;
  readonly labels: readonly string[];
  readonly help: string;
}

/** Every metric that a process defines, found where it is defined: by a literal name. */
export function metricsPage(): Page {
  const metrics = definedMetrics().toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rows = metrics.map(({ name, kind, labels, help }) => [
    code(name),
    kind,
    labels.map(code).join(', '),
    help,
  ]);
  return {
    path: 'docs/reference/metrics.md',
    title: 'Metrics',
    text:
      'Every process serves these as `GET /metrics` on its operations port in the text format of ' +
      'Prometheus, with the label `service` on each, besides what `prom-client` tells about ' +
      'memory, processor and event loop.',
    sections: [
      {
        title: 'By name',
        text: '',
        table: { head: ['metric', 'kind', 'labels', 'meaning'], rows },
      },
    ],
  };
}

function definedMetrics(): readonly Metric[] {
  const found: Metric[] = [];
  for (const { program } of readSources(pathsIn('services'))) {
    walkTree(program, (node) => {
      const metric = metricIn(node);
      if (metric !== undefined) found.push(metric);
    });
  }
  return found;
}

/** `metrics.counter({ name: 'toll_…', help: '…', labels: […] })`, or gauge, or histogram. */
function metricIn(node: Node): Metric | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const [definition] = node.arguments;
  if (definition?.type !== 'ObjectExpression') return undefined;
  const name = textOf(definition, 'name');
  if (name === undefined || !name.startsWith('toll_')) return undefined;
  const { property } = node.callee;
  const help = textOf(definition, 'help') ?? '';
  const labels = textsIn(valueIn(definition, 'labels'));
  return { name, kind: property.type === 'Identifier' ? property.name : '', labels, help };
}

function textOf(definition: ObjectExpression, member: string): string | undefined {
  const value = literalIn(valueIn(definition, member));
  return typeof value === 'string' ? value : undefined;
}

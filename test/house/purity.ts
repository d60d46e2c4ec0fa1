import type { Node } from 'oxc-parser';
import { placeIn, walkTree } from '../../infra/checks/source-files.ts';
import type { SourceFile } from '../../infra/checks/source-files.ts';

/** Names whose value depends on when or where something runs, or that work on doubles. */
const impure: ReadonlySet<string> = new Set([
  'Date',
  'Intl',
  'Math',
  'Promise',
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'parseFloat',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

/** Methods that read the locale of the machine. */
const localeBound = /^(?:localeCompare|toLocale\w+)$/;

/** What in a file of the core could make two raters decide differently, one sentence each. */
export function impuritiesIn(file: SourceFile): readonly string[] {
  const problems: string[] = [];
  walkTree(file.program, (node, parent) => {
    const what = impurity(node, parent);
    if (what !== undefined) problems.push(`${placeIn(file, node.start)} ${what}`);
  });
  return problems;
}

function impurity(node: Node, parent: Node | undefined): string | undefined {
  if ('async' in node && node.async) return 'is async: the core waits for nothing';
  if (node.type === 'AwaitExpression') return 'awaits: the core waits for nothing';
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    if (node.callee.name === 'Number') return 'calls Number(): amounts stay bigint';
  }
  if (node.type !== 'Identifier') return undefined;
  if (isMemberName(node, parent)) {
    return localeBound.test(node.name) ? `uses ${node.name}: the core has no locale` : undefined;
  }
  return impure.has(node.name) ? `uses ${node.name}: not pure` : undefined;
}

/** Whether an identifier only names a member ("x.process", "{ process: 1 }"). */
function isMemberName(node: Node, parent: Node | undefined): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.property === node && !parent.computed;
    case 'Property':
      return parent.key === node && !parent.computed;
    case 'TSPropertySignature':
    case 'TSMethodSignature':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.key === node && !parent.computed;
    default:
      return false;
  }
}

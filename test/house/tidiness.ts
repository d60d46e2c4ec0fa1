import { basename, dirname } from 'node:path/posix';
import type { Node } from 'oxc-parser';
import { placeIn, walkTree } from '../../infra/checks/source-files.ts';
import type { SourceFile, TextFile } from '../../infra/checks/source-files.ts';

const columnsMax = 100;
const fileLinesMax = 400;
const functionLinesMax = 70;
const mainLinesMax = 20;

const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const scriptName = /^[a-z][A-Za-z0-9]*-\d+\.lua$/;
const hints = /\b(?:TO[D]O|FIX[M]E|X[X]X|HAC[K])\b/;
const machinePaths = /(?<![\w.)}/-])\/(?:wor[k]|roo[t])\//;
const silencing = /(?:(?:eslint|oxlint)-disable\S*|@ts-expect-erro[r])/;
// Imports, titles of tests, and quoted text of more than half a line stand in one piece.
const wrapsNot = /^\s*(?:import|export|\} from)\b.*'[;,]?$|(['"`])(?:(?!\1).){60,}\1/;

/** Files and lines that are too long, and names that are not kebab-case. */
export function shapeProblems(file: TextFile): readonly string[] {
  const lines = file.text.trimEnd().split('\n');
  const most = basename(file.path) === 'main.ts' ? mainLinesMax : fileLinesMax;
  return [
    ...(lines.length > most ? [`${file.path} has ${lines.length} lines: ${most} at most`] : []),
    ...(isNamedWell(file.path) ? [] : [`${file.path} is not named in kebab-case`]),
    ...lines.flatMap((line, index) =>
      [...line].length <= columnsMax || wrapsNot.test(line)
        ? []
        : [`${file.path}:${index + 1} has ${[...line].length} columns: ${columnsMax} at most`],
    ),
  ];
}

/** Notes to self, and paths of one machine. */
export function leftovers(file: TextFile): readonly string[] {
  return file.text.split('\n').flatMap((line, index) => {
    const place = `${file.path}:${index + 1}`;
    return [
      ...(hints.test(line) ? [`${place} is not done: ${line.trim()}`] : []),
      ...(machinePaths.test(line) ? [`${place} names a path of one machine`] : []),
    ];
  });
}

/** Comments that silence a check without saying why, behind " -- ". */
export function silencedWithoutReason(file: SourceFile): readonly string[] {
  return file.comments.flatMap(({ value, start }) => {
    const place = placeIn(file, start);
    if (/@ts-(?:ignor[e]|nochec[k])/.test(value)) return [`${place} silences the compiler`];
    const silences = silencing.test(value) && !/ -- \S+/.test(value);
    return silences ? [`${place} silences a check without a reason behind "--"`] : [];
  });
}

/** Functions over the limit. What holds tests is a chapter, not a function. */
export function longFunctions(file: SourceFile): readonly string[] {
  const problems: string[] = [];
  walkTree(file.program, (node) => {
    if (!isFunction(node)) return;
    const lines = textOf(file, node).split('\n').length;
    if (lines <= functionLinesMax || isChapter(node)) return;
    const place = placeIn(file, node.start);
    problems.push(`${place} is a function of ${lines} lines: ${functionLinesMax} at most`);
  });
  return problems;
}

/** Tests that are switched off, or that switch the others off. */
export function switchedOffTests(file: SourceFile): readonly string[] {
  const problems: string[] = [];
  walkTree(file.program, (node) => {
    if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return;
    if (!/^(?:only|skip|todo|fails)$/.test(node.property.name)) return;
    if (!/^(?:test|it|describe|suite|bench|property|scenario)\b/.test(textOf(file, node))) return;
    problems.push(`${placeIn(file, node.start)} has ${textOf(file, node)}`);
  });
  return problems;
}

/** Exported declarations that do not say what they are for. */
export function undocumentedExports(file: SourceFile): readonly string[] {
  return file.program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) return [];
    const comment = file.comments.findLast(({ end }) => end <= node.start);
    const documented =
      comment?.type === 'Block' &&
      comment.value.startsWith('*') &&
      file.text.slice(comment.end, node.start).trim() === '';
    const first = textOf(file, node).split('\n', 1)[0];
    return documented ? [] : [`${placeIn(file, node.start)} has no TSDoc: ${first}`];
  });
}

function isNamedWell(path: string): boolean {
  if (
    !dirname(path)
      .split('/')
      .every((folder) => kebab.test(folder))
  )
    return false;
  if (path.endsWith('.lua')) return scriptName.test(basename(path));
  return basename(path)
    .split('.')
    .every((part) => kebab.test(part));
}

function isFunction(node: Node): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

/** A function with tests inside, whether `describe` takes it or a contract suite exports it. */
function isChapter(node: Node): boolean {
  let tests = false;
  walkTree(node, (below) => {
    if (below.type !== 'CallExpression' || below.callee.type !== 'Identifier') return;
    tests ||= /^(?:describe|test|it)$/.test(below.callee.name);
  });
  return tests;
}

function textOf(file: SourceFile, node: Node): string {
  return file.text.slice(node.start, node.end);
}

import { dirname, join } from 'node:path/posix';
import { placeIn, walkTree } from '../../infra/checks/source-files.ts';
import type { SourceFile } from '../../infra/checks/source-files.ts';

/** One import, re-export, `import()` or `new URL(…, import.meta.url)` of a file. */
export interface Import {
  readonly from: string;
  /** "path:line" of it. */
  readonly place: string;
  /** As written: "./money.ts", "node:fs", "kafkajs". */
  readonly specifier: string;
  /** The file of the checkout that it names; undefined for a package or a built-in module. */
  readonly to: string | undefined;
}

/** What a file imports, each once, types too: what a file has to know is what counts here. */
export function importsOf(file: SourceFile): readonly Import[] {
  const { staticImports, staticExports } = file.module;
  const requests = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest),
    ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest)),
    ...computedRequests(file),
  ].filter((request) => request !== null);
  const firsts = new Map(requests.toReversed().map((request) => [request.value, request]));
  return [...firsts.values()].toReversed().map(({ value, start }) => ({
    from: file.path,
    place: placeIn(file, start),
    specifier: value,
    to: value.startsWith('.') ? join(dirname(file.path), value) : undefined,
  }));
}

interface Request {
  readonly value: string;
  readonly start: number;
}

/** What is loaded at run time by a name that stands in the text: modules and worker threads. */
function computedRequests(file: SourceFile): readonly Request[] {
  const requests: Request[] = [];
  walkTree(file.program, (node) => {
    const named =
      node.type === 'ImportExpression'
        ? node.source
        : node.type === 'NewExpression' && node.callee.type === 'Identifier'
          ? node.callee.name === 'URL' && node.arguments[0]
          : undefined;
    if (!named || named.type !== 'Literal' || typeof named.value !== 'string') return;
    const isModule = node.type === 'ImportExpression' || /^\..*\.ts$/.test(named.value);
    if (isModule) requests.push({ value: named.value, start: named.start });
  });
  return requests;
}

/** Groups of files that import each other round about. */
export function cyclesIn(imports: readonly Import[]): readonly (readonly string[])[] {
  const below = targetsByFile(imports);
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const since = way.indexOf(path);
    if (since >= 0) found.push([...way.slice(since), path]);
    if (since >= 0 || done.has(path)) return;
    for (const next of below.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of below.keys()) visit(path, []);
  return found;
}

/** All files that can be reached from some files, those included. */
export function reachableFrom(
  roots: readonly string[],
  imports: readonly Import[],
): ReadonlySet<string> {
  const below = targetsByFile(imports);
  const reached = new Set(roots);
  for (const path of reached) for (const next of below.get(path) ?? []) reached.add(next);
  return reached;
}

function targetsByFile(imports: readonly Import[]): ReadonlyMap<string, ReadonlySet<string>> {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (to === undefined) continue;
    targets.set(from, (targets.get(from) ?? new Set()).add(to));
  }
  return targets;
}

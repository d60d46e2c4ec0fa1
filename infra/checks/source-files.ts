import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseSync, visitorKeys } from 'oxc-parser';
import type { Comment, EcmaScriptModule, Node, Program } from 'oxc-parser';
import { projectRoot } from '../local/paths.ts';

const notOurs: ReadonlySet<string> = new Set(['node_modules', '.git', '.data', 'coverage']);

/** A file of the project and what stands in it. */
export interface TextFile {
  /** From the top of the checkout, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** A TypeScript file with its syntax tree. */
export interface SourceFile extends TextFile {
  readonly program: Program;
  readonly module: EcmaScriptModule;
  readonly comments: readonly Comment[];
}

/** All files below some folders of the checkout ("." for all of it), ordered by path. */
export function pathsIn(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => walk(join(projectRoot, folder))).toSorted();
}

/** Files as text. */
export function readTexts(paths: readonly string[]): readonly TextFile[] {
  return paths.map((path) => ({ path, text: readFileSync(join(projectRoot, path), 'utf8') }));
}

/** The TypeScript files among some paths. */
export function readSources(paths: readonly string[]): readonly SourceFile[] {
  return readTexts(paths.filter((path) => path.endsWith('.ts'))).map(({ path, text }) =>
    sourceFrom(path, text),
  );
}

/** A TypeScript file from its text. @throws Error when it does not parse. */
export function sourceFrom(path: string, text: string): SourceFile {
  const { program, module, comments, errors } = parseSync(basename(path), text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  return { path, text, program, module, comments };
}

/** Calls `visit` for a node and everything below it. */
export function walkTree(node: Node, visit: (node: Node, parent?: Node) => void): void {
  const step = (child: Node, parent?: Node): void => {
    visit(child, parent);
    for (const key of visitorKeys[child.type] ?? []) {
      const below = (child as unknown as Record<string, Node | (Node | null)[] | null>)[key];
      for (const next of Array.isArray(below) ? below : [below]) {
        if (next != null) step(next, child);
      }
    }
  };
  step(node);
}

/** Whether a file is written by a generator. */
export function isGenerated(path: string): boolean {
  return path.endsWith('.gen.ts');
}

/** "path:line", for people and editors. */
export function placeIn(file: TextFile, position: number): string {
  return `${file.path}:${file.text.slice(0, position).split('\n').length}`;
}

function walk(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : walk(path);
    return entry.isFile() ? [relative(projectRoot, path)] : [];
  });
}

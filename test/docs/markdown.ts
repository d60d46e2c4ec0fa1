import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { pathsIn } from '../../infra/checks/source-files.ts';
import { projectRoot } from '../../infra/local/paths.ts';

/** A page for people. */
export interface Page {
  /** From the top of the checkout. */
  readonly path: string;
  readonly text: string;
}

/** A fenced `sh` block of a page. */
export interface Commands {
  /** File and line, for messages. */
  readonly place: string;
  readonly script: string;
  /** Why nobody runs it when the pages are tested; undefined: it is run. */
  readonly notRun: string | undefined;
  /** Lines of the `text` block right behind it: what it shows. */
  readonly shows: readonly string[];
}

/** A link to another file of the checkout. */
export interface Link {
  readonly place: string;
  readonly text: string;
  /** From the top of the checkout, without its anchor. */
  readonly target: string;
  readonly anchor: string | undefined;
}

/** A test that a page names behind a link to its file. */
export interface NamedTest {
  readonly place: string;
  readonly file: string;
  readonly name: string;
}

const topPages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'];

/** Every page, the first ones first. */
export function allPages(): readonly Page[] {
  const inDocs = pathsIn('docs').filter((path) => path.endsWith('.md'));
  return [...topPages, ...inDocs].map(pageAt);
}

/** The page of this path. */
export function pageAt(path: string): Page {
  return { path, text: readFileSync(join(projectRoot, path), 'utf8') };
}

/** The `sh` blocks of a page, in order. */
export function commandsIn({ path, text }: Page): readonly Commands[] {
  const pattern = /(?:<!-- not run: (.+?) -->\s*\n)?^( *)```sh\n([\s\S]*?)^ *```$/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, notRun, indent = '', body = ''] = match;
    const fenceAt = match.index + whole.indexOf('```sh');
    const behind = text.slice(match.index + whole.length);
    const [, shown = ''] = /^\n\s*```text\n([\s\S]*?)^ *```$/m.exec(behind) ?? [];
    const isBehind = /^\n\s*```text\n/.test(behind);
    return {
      place: `${path}:${lineAt(text, fenceAt)}`,
      script: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      notRun,
      shows: isBehind ? shown.split('\n').filter((line) => line.trim() !== '') : [],
    };
  });
}

/** Links of a page to other files; code is no link. */
export function linksIn({ path, text }: Page): readonly Link[] {
  return withoutCode(text).flatMap((line, index) =>
    [...line.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].flatMap(([, label = '', address = '']) => {
      if (/^(?:https?|mailto):/.test(address)) return [];
      const [file = '', anchor] = address.split('#');
      const target = file === '' ? path : normalize(join(dirname(path), file));
      return [{ place: `${path}:${index + 1}`, text: label, target, anchor }];
    }),
  );
}

/** Tests that stand in italics behind a link to their file. */
export function namedTestsIn(page: Page): readonly NamedTest[] {
  return withoutCode(page.text).flatMap((line, index) => {
    const found: NamedTest[] = [];
    let file: string | undefined;
    for (const [whole, address, name] of line.matchAll(
      /\]\(([^)]+)\)|(?<![\w_])_([^_]+)_(?![\w_])/g,
    )) {
      if (whole.startsWith(']')) file = normalize(join(dirname(page.path), address ?? ''));
      else if (file?.startsWith('test/') === true && name !== undefined) {
        found.push({ place: `${page.path}:${index + 1}`, file, name });
      }
    }
    return found;
  });
}

/** Anchors that GitHub gives the headings of a page. */
export function anchorsOf({ text }: Page): ReadonlySet<string> {
  const headings = withoutCode(text).flatMap((line) => /^#+ (.+)$/.exec(line)?.[1] ?? []);
  return new Set(headings.map((heading) => slugOf(heading)));
}

function slugOf(heading: string): string {
  const words = heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '');
  return words.trim().replaceAll(' ', '-');
}

/** The lines of a page, empty where they are code. */
function withoutCode(text: string): readonly string[] {
  let isCode = false;
  return text.split('\n').map((line) => {
    const isFence = /^ *```/.test(line);
    if (isFence) isCode = !isCode;
    return isFence || isCode ? '' : line.replaceAll(/`[^`]*`/g, '``');
  });
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

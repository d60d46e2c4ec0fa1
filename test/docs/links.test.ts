import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathsIn, readTexts } from '../../infra/checks/source-files.ts';
import { projectRoot } from '../../infra/local/paths.ts';
import { allPages, anchorsOf, commandsIn, linksIn, namedTestsIn, pageAt } from './markdown.ts';
import type { Commands } from './markdown.ts';

const pages = allPages();

describe('what pages point at is there', () => {
  test('files and folders', () => {
    const lost = pages
      .flatMap(linksIn)
      .filter(({ target }) => !existsSync(join(projectRoot, target)));
    expect(lost.map(({ place, target }) => `${place}: ${target}`)).toEqual([]);
  });

  test('headings', () => {
    const lost = pages.flatMap(linksIn).filter(({ target, anchor }) => {
      if (anchor === undefined || !target.endsWith('.md')) return false;
      return !anchorsOf(pageAt(target)).has(anchor);
    });
    expect(lost.map(({ place, target, anchor }) => `${place}: ${target}#${anchor}`)).toEqual([]);
  });

  test('tests, by their name', () => {
    const lost = pages
      .flatMap(namedTestsIn)
      .filter(({ file, name }) => !textOf(file).includes(name));
    expect(lost.map(({ place, file, name }) => `${place}: no '${name}' in ${file}`)).toEqual([]);
    expect(pages.flatMap(namedTestsIn).length).toBeGreaterThan(30);
  });

  test('pages, from the README or another page', () => {
    const linked = new Set(pages.flatMap(linksIn).map(({ target }) => target));
    const folders = [...linked].filter((target) => !target.endsWith('.md'));
    const alone = pages.filter(
      ({ path }) =>
        !linked.has(path) && path !== 'README.md' && !folders.some((one) => path.startsWith(one)),
    );
    expect(alone.map(({ path }) => path)).toEqual([]);
  });
});

describe('commands of pages', () => {
  const all = pages.flatMap(commandsIn);

  test('are of a form that exists', () => {
    const unknown = all.flatMap((commands) => unknownIn(commands));
    expect(unknown).toEqual([]);
  });

  test('are mostly run by the test of pages', () => {
    const run = all.filter(({ notRun }) => notRun === undefined);
    expect(run.length).toBeGreaterThan(15);
  });
});

const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: object };
const shellCommands = commandNames();

/** Programs that pages may call, besides npm and npx. */
const programs = new Set(
  (
    'curl du grep kcat openssl promtool python3 redis-cli sleep wait ' +
    'kafka-acls.sh kafka-configs.sh ' +
    '.data/xdr-reader/bin/pip .data/adapter/bin/pip .data/adapter/bin/python'
  ).split(' '),
);

function unknownIn({ place, script }: Commands): readonly string[] {
  return logicalLines(script).flatMap((line) => (isKnown(line) ? [] : [`${place}: ${line}`]));
}

/** Lines of a script; what a backslash or an open quote continues is one. */
function logicalLines(script: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of script.split('\n')) {
    const whole = open === '' ? line : `${open}\n${line}`;
    const isOpen = whole.endsWith('\\') || whole.split("'").length % 2 === 0;
    open = isOpen ? whole : '';
    if (!isOpen && whole.trim() !== '') lines.push(whole);
  }
  return lines;
}

function isKnown(line: string): boolean {
  const [, awaited] = /^until (.*?) \| grep .*; do sleep 1; done$/.exec(line) ?? [];
  if (awaited !== undefined) return isKnown(awaited);
  const bare = line.replace(/\s+#\s.*$/s, '').replace(/^(?:TOLL_[A-Z0-9_]+=\S+ (?:\\\n)?)+/, '');
  if (bare.includes(' && ')) return bare.split(' && ').every((part) => isKnown(part));
  const words = bare.trim().split(/\s+/);
  if (words[0] === 'npm') return isKnownNpm(words.slice(1));
  if (words[0] === 'npx')
    return ['node', 'vitest', 'tsc', 'oxlint', 'oxfmt'].includes(words[1] ?? '');
  return (
    /^[a-z]+=\$!$/.test(bare) ||
    /^kill -(?:9|STOP|CONT) "\$\((?:npx )?node /.test(bare) ||
    bare === 'source .data/secondary/toll.env' ||
    programs.has(words[0] ?? '')
  );
}

function isKnownNpm(words: readonly string[]): boolean {
  const [verb, ...rest] = words;
  if (verb === 'ci') return true;
  if (verb === 'start' || verb === 'test') return Object.hasOwn(scripts, verb);
  if (verb !== 'run') return false;
  const [name = '', dashes, command, sub = ''] = rest.filter((word) => word !== '--silent');
  if (!Object.hasOwn(scripts, name)) return false;
  if (name !== 'toll' || dashes !== '--' || command === '--help') return true;
  return shellCommands.has(command ?? '') && (command !== 'account' || shellCommands.has(sub));
}

/** Names of the shell's commands, as they stand in its code. */
function commandNames(): ReadonlySet<string> {
  const texts = readTexts(pathsIn('services/cli/commands'));
  const names = texts.flatMap(({ text }) => [...text.matchAll(/(?:\.command\(|\[)'([a-z-]+)/g)]);
  return new Set(names.flatMap(([, name]) => name ?? []));
}

function textOf(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

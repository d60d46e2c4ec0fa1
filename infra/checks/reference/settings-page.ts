import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import type { CallExpression, Node } from 'oxc-parser';
import type { Configured, Environment } from '../../../services/adapters/system/env.ts';
import { projectRoot } from '../../local/paths.ts';
import { pathsIn, readSources, walkTree } from '../source-files.ts';
import type { SourceFile } from '../source-files.ts';
import { code } from './page.ts';
import type { Page } from './page.ts';
import { settingMeanings } from './setting-meanings.ts';
import { valueIn } from './syntax.ts';

/** How a setting is written, and what holds when it is not given. */
interface Form {
  readonly kind: string;
  readonly fallback: string;
}

/** Every environment name that a process reads. */
export async function settingsPage(): Promise<Page> {
  const forms = readForms();
  const readers = await readersByName();
  const rows = [...readers.keys()].toSorted().map((name) => {
    const { kind, fallback } = forms.get(name) ?? { kind: '', fallback: '' };
    return [code(name), readers.get(name) ?? '', kind, fallback, meaningOf(name)];
  });
  return {
    path: 'docs/reference/settings.md',
    title: 'Settings',
    text:
      'Processes are configured by environment variables alone. A process that is given a wrong ' +
      'value, or any `TOLL_` name that it does not know, lists everything that is wrong and ends ' +
      'with status 2. A time span is written as `250ms`, `2s`, `5m`, `1h` or `1d`.',
    sections: [
      {
        title: 'By name',
        text: '',
        table: { head: ['name', 'read by', 'form', 'default', 'meaning'], rows },
      },
    ],
  };
}

function meaningOf(name: string): string {
  const meaning = settingMeanings[name];
  if (meaning === undefined) throw new Error(`${name} has no meaning in setting-meanings.ts`);
  return meaning;
}

/** Asks every process which names it knows, by one that none does. */
async function readersByName(): Promise<ReadonlyMap<string, string>> {
  const readers = new Map<string, string>();
  for (const path of pathsIn('services')) {
    const [, service] = /^services\/([^/]+)\/config\.ts$/.exec(path) ?? [];
    if (service === undefined) continue;
    const { readConfig } = (await import(pathToFileURL(join(projectRoot, path)).href)) as {
      readConfig: (env: Environment) => Configured<unknown>;
    };
    for (const name of namesKnownTo(readConfig)) {
      readers.set(name, [readers.get(name), service].filter(Boolean).join(', '));
    }
  }
  return readers;
}

function namesKnownTo(readConfig: (env: Environment) => Configured<unknown>): readonly string[] {
  const configured = readConfig({ TOLL_NOBODY_KNOWS: '' });
  const problems = 'problems' in configured ? configured.problems : [];
  const sentence = problems.find((problem) => problem.startsWith('TOLL_NOBODY_KNOWS'));
  return sentence?.split('known are ')[1]?.split(', ') ?? [];
}

/** Forms and defaults by name, from the calls that read them. */
function readForms(): ReadonlyMap<string, Form> {
  const forms = new Map<string, Form>();
  for (const file of readSources(pathsIn('services'))) {
    walkTree(file.program, (node) => {
      if (node.type !== 'CallExpression') return;
      const name = node.arguments.map(textOf).find((text) => text?.startsWith('TOLL_'));
      if (name !== undefined && !forms.has(name)) forms.set(name, formOf(file, node));
    });
  }
  return forms;
}

function formOf(file: SourceFile, call: CallExpression): Form {
  const reader = nameOf(call.callee);
  if (reader === 'readKey') return { kind: kindOf(reader), fallback: 'required' };
  const [, second] = call.arguments;
  if (reader === 'optional' && second?.type === 'ArrowFunctionExpression') {
    const { body } = second;
    const kind = body.type === 'CallExpression' ? kindOf(nameOf(body.callee)) : '';
    return { kind, fallback: 'not set' };
  }
  const options = call.arguments.at(-1);
  const given = options?.type === 'ObjectExpression' ? valueIn(options, 'default') : undefined;
  const fallback = given === undefined ? 'required' : code(plain(reader, file, given));
  return { kind: kindOf(reader), fallback };
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  port: 'port',
  duration: 'time span',
  list: 'texts between commas',
  choice: 'a word',
  readKey: '64 hexadecimal digits, secret',
  readPartitions: 'whole numbers between commas',
};

function kindOf(reader: string): string {
  const kind = kinds[reader];
  if (kind === undefined) throw new Error(`settings are read by ${reader}, which has no kind`);
  return kind;
}

/** A default as one would write it into the environment. */
function plain(reader: string, file: SourceFile, node: Node): string {
  const text = file.text.slice(node.start, node.end).replaceAll(/[[\]'_]/g, '');
  if (reader !== 'duration') return text;
  return text.endsWith('000') ? `${text.slice(0, -3)}s` : `${text}ms`;
}

function textOf(node: Node): string | undefined {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function nameOf(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name;
  const isMember = callee.type === 'MemberExpression' && callee.property.type === 'Identifier';
  return isMember && callee.property.type === 'Identifier' ? callee.property.name : '';
}

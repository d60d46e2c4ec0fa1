import type { Class, Node, PropertyDefinition, TSType } from 'oxc-parser';
import { pathsIn, readSources, walkTree } from '../source-files.ts';
import type { SourceFile } from '../source-files.ts';
import { code } from './page.ts';
import type { Page } from './page.ts';
import { literalIn } from './syntax.ts';

/** A word for a kind of trouble, and what its comment says of it. */
interface ErrorCode {
  readonly error: string;
  readonly name: string;
  readonly meaning: string;
}

/** Codes of error classes: trouble of log, cache, registry and ledger, as logs show it. */
export function errorsPage(): Page {
  const rows = readSources(pathsIn('services'))
    .flatMap(codesIn)
    .map(({ error, name, meaning }) => [error, code(name), meaning]);
  return {
    path: 'docs/reference/error-codes.md',
    title: 'Error codes',
    text:
      'Trouble outside of the domain, as `code` of an error in the logs. Refusals are no errors: ' +
      'they stand in [Denial and rejection codes](denial-codes.md).',
    sections: [
      { title: 'By error', text: '', table: { head: ['error', 'code', 'meaning'], rows } },
    ],
  };
}

function codesIn(file: SourceFile): readonly ErrorCode[] {
  const found: ErrorCode[] = [];
  walkTree(file.program, (node) => {
    if (node.type !== 'ClassDeclaration' || !extendsError(node)) return;
    const error = node.id?.name ?? '';
    const type = codeTypeOf(node);
    const only = literalIn(codeOf(node)?.value ?? undefined);
    if (only !== undefined)
      found.push({ error, name: String(only), meaning: commentBefore(file, node) });
    if (type === undefined) return;
    for (const arm of armsOf(resolved(file, type))) {
      if (arm.type !== 'TSLiteralType' || arm.literal.type !== 'Literal') continue;
      found.push({ error, name: String(arm.literal.value), meaning: commentBefore(file, arm) });
    }
  });
  return found;
}

function extendsError({ superClass }: Class): boolean {
  return superClass?.type === 'Identifier' && superClass.name === 'Error';
}

function codeOf({ body }: Class): PropertyDefinition | undefined {
  return body.body.find(
    (member): member is PropertyDefinition =>
      member.type === 'PropertyDefinition' &&
      member.key.type === 'Identifier' &&
      member.key.name === 'code',
  );
}

/** The declared type of the member `code`; undefined when the class has none. */
function codeTypeOf(node: Class): TSType | undefined {
  return codeOf(node)?.typeAnnotation?.typeAnnotation;
}

/** A type's declaration where it is only named, in the same file. */
function resolved(file: SourceFile, type: TSType): TSType {
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return type;
  const { name } = type.typeName;
  let declared: TSType = type;
  walkTree(file.program, (node) => {
    if (node.type === 'TSTypeAliasDeclaration' && node.id.name === name) {
      declared = node.typeAnnotation;
    }
  });
  return declared;
}

function armsOf(type: TSType): readonly TSType[] {
  return type.type === 'TSUnionType' ? type.types : [type];
}

function commentBefore(file: SourceFile, node: Node): string {
  const comment = file.comments.findLast(({ end }) => end <= node.start);
  if (
    comment === undefined ||
    !/^\s*(?:\||export)?\s*$/.test(file.text.slice(comment.end, node.start))
  ) {
    return '';
  }
  return comment.value
    .replace(/^\*/, '')
    .replaceAll(/\s*\n\s*\*?\s*/g, ' ')
    .trim();
}

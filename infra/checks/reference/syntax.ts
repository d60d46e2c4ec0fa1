import type { Node, ObjectExpression } from 'oxc-parser';

/** The value of a member of an object literal; undefined when it has no such member. */
export function valueIn(object: ObjectExpression, name: string): Node | undefined {
  for (const property of object.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
    if (property.key.name === name) return property.value;
  }
  return undefined;
}

/** The text or number of a literal; undefined for anything else. */
export function literalIn(node: Node | undefined): string | number | undefined {
  if (node?.type !== 'Literal') return undefined;
  return typeof node.value === 'string' || typeof node.value === 'number' ? node.value : undefined;
}

/** The texts of an array literal, `as const` or not. */
export function textsIn(node: Node | undefined): readonly string[] {
  if (node?.type === 'TSAsExpression') return textsIn(node.expression);
  if (node?.type !== 'ArrayExpression') return [];
  return node.elements.flatMap((element) => {
    const text = element === null ? undefined : literalIn(element);
    return typeof text === 'string' ? [text] : [];
  });
}

import type { AnyNode, ArrowFunctionExpression, Function as FunctionBase } from 'acorn';

/** A function of any kind in acorn's tree. */
export type FunctionNode = Extract<AnyNode, FunctionBase> | ArrowFunctionExpression;

/** Whether a node is a function of any kind. */
export const isFunction = (node: AnyNode): node is FunctionNode =>
  node.type === 'FunctionDeclaration' ||
  node.type === 'FunctionExpression' ||
  node.type === 'ArrowFunctionExpression';

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as AnyNode).type === 'string';

const byPlace = (a: AnyNode, b: AnyNode): number => a.start - b.start;

/** Nodes right under a node of acorn's tree, in the order of the text. */
export const children = (node: AnyNode): AnyNode[] => {
  const found: AnyNode[] = [];
  const fields = node as unknown as Record<string, unknown>;
  for (const name in fields) {
    const value = fields[name];
    if (Array.isArray(value)) for (const each of value) isNode(each) && found.push(each);
    else if (isNode(value)) found.push(value);
  }
  return found.length > 1 ? found.sort(byPlace) : found;
};

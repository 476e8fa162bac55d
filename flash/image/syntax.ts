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

/** Nodes right under a node of acorn's tree, in the order of the text. */
export const children = (node: AnyNode): AnyNode[] =>
  Object.values(node)
    .flatMap(value => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .sort((a, b) => a.start - b.start);

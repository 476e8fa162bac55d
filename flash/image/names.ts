import type { AnyNode } from 'acorn';
import { children, type FunctionNode, isFunction } from './syntax.ts';

/** A name as acorn's tree holds it. */
export type Name = AnyNode & { type: 'Identifier'; name: string };

/** Whether a node is a variable's name: no property's, neither in `object.name` nor in `{ name: … }`. */
export const isName = (node: AnyNode, parent: AnyNode): node is Name =>
  node.type === 'Identifier' &&
  !(parent.type === 'MemberExpression' && parent.property === node && !parent.computed) &&
  !(parent.type === 'Property' && parent.key === node && !parent.computed);

const nameOf = (node: AnyNode | null | undefined): string[] =>
  node?.type === 'Identifier' ? [node.name] : [];

/** Parameters, variables and inner functions' names, without those of inner functions. */
export const ownNames = (root: FunctionNode): Set<string> => {
  const names = new Set(root.params.flatMap(nameOf));
  const visit = (node: AnyNode): void => {
    if (node.type === 'VariableDeclarator') for (const name of nameOf(node.id)) names.add(name);
    if (node.type === 'CatchClause') for (const name of nameOf(node.param)) names.add(name);
    if (node.type === 'FunctionDeclaration') for (const name of nameOf(node.id)) names.add(name);
    if (!isFunction(node)) children(node).forEach(visit);
  };
  visit(root.body);
  return names;
};

import { ts } from '../compilers.cjs';
import type { Context, Rule } from './rule.ts';

const isLoop = (node: ts.Node): node is ts.IterationStatement => ts.isIterationStatement(node, false);

const someOwn = (root: ts.Node, wanted: (node: ts.Node) => boolean): boolean =>
  ts.forEachChild(root, child => wanted(child) || (!ts.isFunctionLike(child) && someOwn(child, wanted))) ??
  false;

const some = (root: ts.Node, wanted: (node: ts.Node) => boolean): boolean =>
  ts.forEachChild(root, child => wanted(child) || some(child, wanted)) ?? false;

const within = (node: ts.Node, outer: ts.Node): boolean =>
  node.getSourceFile() === outer.getSourceFile() && node.pos >= outer.pos && node.end <= outer.end;

/** True when a function in the loop uses a variable that each turn of the loop has anew. */
const captures = (loop: ts.Node, inner: ts.Node, { checker }: Context): boolean =>
  some(inner, node => {
    if (!ts.isIdentifier(node)) return false;
    const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
    return (
      declaration !== undefined &&
      (ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration)) &&
      within(declaration, loop) &&
      !within(declaration, inner)
    );
  });

/**
 * TypeScript makes each turn of such a loop a function, which keeps the binding right. With an await inside
 * it becomes a generator, which the helpers of `firmware/runtime/lowering.ts` do not run.
 */
const asyncCapture: Rule = (node, context) => {
  if (!isLoop(node) || !someOwn(node, ts.isAwaitExpression)) return undefined;
  const captured = some(node, inner => ts.isFunctionLike(inner) && captures(node, inner, context));
  return captured
    ? 'a closure that captures a variable of a loop with `await` is not lowered: move the body into an async function with parameters'
    : undefined;
};

const isIndexed = (type: ts.Type, checker: ts.TypeChecker): boolean =>
  type.isUnion()
    ? type.types.every(part => isIndexed(part, checker))
    : (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.StringLike)) !== 0 ||
      (checker.getIndexTypeOfType(type, ts.IndexKind.Number) !== undefined &&
        type.getProperty('length') !== undefined);

/** The expression that a for-of, a spread or an array pattern iterates. */
const iterated = (node: ts.Node): ts.Expression | undefined => {
  if (ts.isForOfStatement(node)) return node.expression;
  if (ts.isSpreadElement(node)) return node.expression;
  return ts.isVariableDeclaration(node) && ts.isArrayBindingPattern(node.name) ? node.initializer : undefined;
};

const indexedOnly: Rule = (node, { checker }) => {
  const expression = iterated(node);
  return expression && !isIndexed(checker.getApparentType(checker.getTypeAtLocation(expression)), checker)
    ? 'only arrays, typed arrays and strings can be walked (the interpreter has no iterators): make it an array'
    : undefined;
};

const awaitOf: Rule = node =>
  ts.isForOfStatement(node) && node.awaitModifier
    ? '`for await` is not lowered: await inside an ordinary loop'
    : undefined;

/** Rules about loops, and about what is iterated. */
export const loopRules: readonly Rule[] = [asyncCapture, indexedOnly, awaitOf];

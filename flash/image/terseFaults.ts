import { ts } from './compilers.cjs';

/**
 * A TypeScript transformer that drops the sentence of `fault(code, sentence)` and what is computed for it
 * alone, for boards whose Storage has no room for sentences. The console then shows the code
 * (`firmware/runtime/faultCodes.ts`).
 */
export const terseFaults: ts.TransformerFactory<ts.SourceFile> = context => {
  const { factory } = context;
  const visit = (node: ts.Node): ts.Node => {
    const isFault =
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'fault' &&
      node.arguments.length === 2;
    if (isFault)
      return factory.updateCallExpression(node, node.expression, undefined, [
        ts.visitNode(node.arguments[0], visit) as ts.Expression,
        factory.createStringLiteral(''),
      ]);
    return ts.visitEachChild(node, visit, context);
  };
  return file => ts.visitNode(file, visit) as ts.SourceFile;
};

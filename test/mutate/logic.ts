/**
 * Changes of what a text decides:
 *
 * - the condition of an `if` is false (a guard is taken out), or true
 * - && and || change places, a negation is taken away, a choice by `?` is the other one
 * - + and - change places
 * - a statement that calls or assigns is taken out: a check, a wiping, a write
 */
import ts from 'typescript';
import { type Change, isSentence, isType, replace } from './change.ts';

const OPERATORS: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
};

const isText = (node: ts.Expression): boolean =>
  ts.isStringLiteral(node) || ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node);

const isEffect = (expression: ts.Expression): boolean => {
  if (ts.isAwaitExpression(expression)) return isEffect(expression.expression);
  if (ts.isBinaryExpression(expression)) return true;
  return ts.isCallExpression(expression) && expression.expression.kind !== ts.SyntaxKind.SuperKeyword;
};

const operatorChanges = (node: ts.BinaryExpression): Change[] => {
  const to = OPERATORS[node.operatorToken.kind];
  if (to === undefined || isText(node.left) || isText(node.right)) return [];
  return [{ ...replace(node.operatorToken, to), host: node }];
};

export const logicChangesOf = (node: ts.Node): Change[] => {
  if (isType(node) || isSentence(node)) return [];
  if (ts.isIfStatement(node)) return ['false', 'true'].map(to => replace(node.expression, to));
  if (ts.isConditionalExpression(node)) return [replace(node.condition, `!(${node.condition.getText()})`)];
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return [replace(node, node.operand.getText())];
  if (ts.isExpressionStatement(node) && isEffect(node.expression)) return [replace(node, '')];
  return ts.isBinaryExpression(node) ? operatorChanges(node) : [];
};

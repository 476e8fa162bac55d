import { ts } from '../compilers.cjs';
import type { Rule } from './rule.ts';

const { SyntaxKind } = ts;

const WORD_BITS = 32;
const SHIFTS = new Set([
  SyntaxKind.LessThanLessThanToken,
  SyntaxKind.GreaterThanGreaterThanToken,
  SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
  SyntaxKind.LessThanLessThanEqualsToken,
  SyntaxKind.GreaterThanGreaterThanEqualsToken,
  SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken,
]);

/** Refuses every node that the predicate accepts. */
const refuse =
  (applies: (node: ts.Node) => boolean, message: string): Rule =>
  node =>
    applies(node) ? message : undefined;

const isOperator = (node: ts.Node, ...kinds: ts.SyntaxKind[]): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && kinds.includes(node.operatorToken.kind);

const shiftTooFar = (node: ts.Node): boolean =>
  ts.isBinaryExpression(node) &&
  SHIFTS.has(node.operatorToken.kind) &&
  ts.isNumericLiteral(node.right) &&
  Number(node.right.text) >= WORD_BITS;

const caseAfterDefault = (node: ts.Node): boolean =>
  ts.isDefaultClause(node) && node.parent.clauses[node.parent.clauses.length - 1] !== node;

const contains = (root: ts.Node, wanted: (node: ts.Node) => boolean): boolean =>
  wanted(root) || (ts.forEachChild(root, child => contains(child, wanted)) ?? false);

const inInForInit = (node: ts.Node): boolean =>
  ts.isForStatement(node) &&
  node.initializer !== undefined &&
  contains(node.initializer, inner => isOperator(inner, SyntaxKind.InKeyword));

const isMemberName = (node: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent)) &&
  node.parent.name === node;

const isErrorClass = (node: ts.Node): boolean => ts.isIdentifier(node) && /^(\w+)?Error$/.test(node.text);

const inheritance: Rule = node => {
  if (!ts.isHeritageClause(node) || node.token !== SyntaxKind.ExtendsKeyword) return undefined;
  if (isErrorClass(node.types[0].expression))
    return '`extends Error` loses the subclass on the interpreter: use fault(code, message) of firmware/runtime/fault.ts';
  return 'inheritance is not lowered (super calls recurse for ever on the interpreter): pass the other object in and call it';
};

const instanceOfError: Rule = node =>
  isOperator(node, SyntaxKind.InstanceOfKeyword) && isErrorClass(node.right)
    ? '`instanceof Error` is false for native errors on the interpreter: use faultCode(error) of firmware/runtime/fault.ts'
    : undefined;

/** Features of regular expressions that the interpreter's engine reads as something else. */
const REGEX_FEATURES: [pattern: RegExp, name: string][] = [
  [/(^|[^\\])\{\d+(,\d*)?\}/, 'a count {n}'],
  [/(^|[^\\])\(\?/, 'a group (?…)'],
  [/(^|[^\\])[*+?]\?/, 'a lazy quantifier'],
  [/(^|[^\\])\)[*+?{]/, 'a repeated group'],
  [/\/[a-z]*[suvy][a-z]*$/, 'a flag other than g, i, m'],
];
const regex: Rule = node => {
  if (node.kind !== SyntaxKind.RegularExpressionLiteral) return undefined;
  const text = (node as ts.RegularExpressionLiteral).text;
  const feature = REGEX_FEATURES.find(([pattern]) => pattern.test(text));
  return (
    feature &&
    `${feature[1]} in a regular expression never matches on the interpreter: compare characters in a loop`
  );
};

/** Rules about syntax that lowering does not replace. */
export const syntaxRules: readonly Rule[] = [
  inheritance,
  instanceOfError,
  regex,
  refuse(
    node => isOperator(node, SyntaxKind.AsteriskAsteriskToken, SyntaxKind.AsteriskAsteriskEqualsToken),
    '`**` is inexact on the interpreter (2 ** 32 is 4294967295.99…): multiply, shift, or write the constant',
  ),
  refuse(shiftTooFar, 'a shift by 32 or more gives 0 on ARM: divide, or split the number into words'),
  refuse(
    ts.isBigIntLiteral,
    'the interpreter has no BigInt: use words in a Uint32Array (firmware/arithmetic)',
  ),
  refuse(
    node => ts.isFunctionLike(node) && 'asteriskToken' in node && node.asteriskToken !== undefined,
    'generators are not lowered: return an array, or take a callback',
  ),
  refuse(
    ts.isLabeledStatement,
    'the interpreter has no labels: move the inner loop into a function and return from it',
  ),
  refuse(caseAfterDefault, '`case` after `default` does not parse on the interpreter: put `default` last'),
  refuse(
    inInForInit,
    '`in` in the head of a for does not parse on the interpreter: compute it before the loop',
  ),
  refuse(ts.isForInStatement, '`for…in` lists methods too on the interpreter: use Object.keys(object)'),
  refuse(ts.isPrivateIdentifier, '`#private` needs a WeakMap: use a closure, or TypeScript’s `private`'),
  refuse(ts.isTaggedTemplateExpression, 'tagged templates are not lowered: call the function with a string'),
  refuse(
    node => ts.isNewExpression(node) && (node.arguments?.some(ts.isSpreadElement) ?? false),
    '`new` with spread arguments is not lowered: pass an array',
  ),
  refuse(
    node => ts.isIdentifier(node) && node.text === 'arguments' && !isMemberName(node),
    '`arguments` means another function’s inside an arrow on the interpreter: use a rest parameter',
  ),
  refuse(
    node => ts.isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword,
    'an image is one file: import at the top',
  ),
  refuse(
    node => ts.isMetaProperty(node),
    '`import.meta` and `new.target` do not exist on the interpreter: pass the value in',
  ),
];

import { ts } from '../compilers.cjs';
import type { Context, Rule } from './rule.ts';

const MISSING = (instead: string) => `is not on the interpreter: ${instead}`;

/** Global values of the language that the interpreter lacks. */
const GLOBALS: Readonly<Record<string, string>> = {
  Map: 'use a plain object with string keys, or an array of pairs',
  Set: 'use a plain object with string keys, or an array and indexOf',
  WeakMap: 'keep the value in the object, or in a closure',
  WeakSet: 'keep a mark in the object',
  WeakRef: 'keep the value itself',
  Symbol: 'use a string key',
  Proxy: 'write the functions out',
  Reflect: 'use Object.keys and plain access',
  BigInt: 'use words in a Uint32Array (firmware/arithmetic)',
  BigInt64Array: 'use Uint32Array words',
  BigUint64Array: 'use Uint32Array words',
  EvalError: 'use fault(code, message)',
  URIError: 'use fault(code, message)',
  AggregateError: 'use fault(code, message)',
  Intl: 'format by hand',
  Atomics: 'code runs to completion, none are needed',
  SharedArrayBuffer: 'use ArrayBuffer',
};

/** Functions of the language's constructors. */
const STATICS: Readonly<Record<string, string>> = {
  'Math.pow': 'it is inexact there; multiply, shift, or write the constant',
  'Math.trunc': 'use `| 0` below 2^31, Math.floor for what is not negative',
  'Math.imul': 'split one factor into 16-bit halves',
  'Math.clz32': 'shift in a loop',
  'Math.fround': 'use a Float32Array',
  'Math.hypot': 'use Math.sqrt',
  'Math.cbrt': 'compute it on the host',
  'Math.log2': 'use Math.log(x) / Math.LN2',
  'Math.log10': 'use Math.log(x) / Math.LN10',
  'Math.sign': 'compare with 0',
  'Object.freeze': 'TypeScript’s `readonly` says the same',
  'Object.isFrozen': 'TypeScript’s `readonly` says it',
  'Object.seal': 'TypeScript’s types say the same',
  'Object.is': 'use ===',
  'Number.isInteger': 'use `x === Math.floor(x)`',
  'Number.isSafeInteger': 'use `x === Math.floor(x)` and compare',
  'Array.from': 'fill an array in a loop',
  'Array.of': 'write the literal',
  'Promise.all': 'begin the calls, then await each: lowered calls are no promises',
  'Promise.race': 'let the first settle one promise made by hand, with a timer of hal/timer.ts',
  'Promise.any': 'settle one promise made by hand',
  'Promise.allSettled': 'begin the calls, then await and catch each',
  'String.raw': 'write the escapes',
  'String.fromCodePoint': 'strings are 8 bit; use String.fromCharCode',
};

/** Methods by the kind of value they are called on. */
const METHODS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  array: {
    flat: 'concat in a loop',
    flatMap: 'concat in a loop',
    at: 'use an index',
    findLast: 'loop from the end',
    findLastIndex: 'loop from the end',
    copyWithin: 'copy in a loop',
  },
  typed: {
    slice: 'it gives a plain Array there; use copyOf(bytes.subarray(from, to)) of firmware/runtime/bytes.ts',
    at: 'use an index',
    copyWithin: 'use set(subarray)',
    findLast: 'loop from the end',
    findLastIndex: 'loop from the end',
  },
  string: {
    at: 'use an index',
    codePointAt: 'strings are 8 bit; use charCodeAt',
    normalize: 'strings are 8 bit',
    localeCompare: 'use < and >',
    matchAll: 'use indexOf in a loop',
  },
  promise: { finally: 'use try … finally around await' },
};

const TYPED = /^(Uint8|Uint8Clamped|Int8|Uint16|Int16|Uint32|Int32|Float32|Float64)Array$/;

const kindOf = (type: ts.Type, checker: ts.TypeChecker): string | undefined => {
  if (type.isUnion()) return type.types.map(part => kindOf(part, checker)).find(kind => kind !== undefined);
  if (type.flags & ts.TypeFlags.StringLike) return 'string';
  const name = type.getSymbol()?.name ?? '';
  if (TYPED.test(name)) return 'typed';
  if (name === 'Promise') return 'promise';
  return checker.isArrayType(type) || checker.isTupleType(type) ? 'array' : undefined;
};

const lookUp = (table: Readonly<Record<string, string>> | undefined, name: string): string | undefined =>
  table && Object.hasOwn(table, name) ? table[name] : undefined;

const isDeclarationName = (node: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(node.parent)
    ? node.parent.name === node
    : ts.isPropertyAssignment(node.parent) && node.parent.name === node;

const globals: Rule = (node, { checker, isLibrary }) => {
  if (!ts.isIdentifier(node) || isDeclarationName(node)) return undefined;
  const instead = lookUp(GLOBALS, node.text);
  return instead && isLibrary(checker.getSymbolAtLocation(node))
    ? `${node.text} ${MISSING(instead)}`
    : undefined;
};

const ofLibrary = (node: ts.Expression, { checker, isLibrary }: Context): node is ts.Identifier =>
  ts.isIdentifier(node) && isLibrary(checker.getSymbolAtLocation(node));

const statics: Rule = (node, context) => {
  if (!ts.isPropertyAccessExpression(node) || !ofLibrary(node.expression, context)) return undefined;
  const owner = node.expression.text;
  const member = node.name.text;
  if (TYPED.test(owner) && (member === 'from' || member === 'of'))
    return `${owner}.${member} ${MISSING(`use new ${owner}([…])`)}`;
  // The interpreter has the object, without these methods.
  if (member === 'prototype' && owner !== 'Error')
    return `${owner}.prototype as a value ${MISSING('call the method on the object')}`;
  const instead = lookUp(STATICS, `${owner}.${member}`);
  return instead && `${owner}.${member} ${MISSING(instead)}`;
};

const methods: Rule = (node, { checker }) => {
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const kind =
    kindOf(checker.getApparentType(checker.getTypeAtLocation(node.expression)), checker) ??
    kindOf(checker.getTypeAtLocation(node.expression), checker);
  const instead = kind && lookUp(METHODS[kind], node.name.text);
  return (
    instead &&
    `.${node.name.text} of ${kind === 'typed' ? 'a typed array' : kind === 'array' ? 'an array' : `a ${kind}`} ${MISSING(instead)}`
  );
};

/** A promise of the interpreter does not follow a call that a handler returns (decision 0109). */
const promiseHandlers: Rule = (node, { checker }) => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression } = node.expression;
  if (name.text !== 'then' && name.text !== 'catch') return undefined;
  if (kindOf(checker.getTypeAtLocation(expression), checker) !== 'promise') return undefined;
  const results = node.arguments
    .flatMap(handler => checker.getTypeAtLocation(handler).getCallSignatures())
    .map(signature => kindOf(signature.getReturnType(), checker));
  return results.includes('promise')
    ? `.${name.text} with a handler that returns a promise is not followed on the interpreter: use try … catch around await`
    : undefined;
};

const unstableSort: Rule = (node, { checker }) =>
  ts.isPropertyAccessExpression(node) &&
  node.name.text === 'sort' &&
  kindOf(checker.getTypeAtLocation(node.expression), checker) !== undefined
    ? {
        severity: 'warning',
        message: 'sort is not stable on the interpreter: make sure that equal elements may change places',
      }
    : undefined;

/** Rules about global values, static functions and methods that the interpreter lacks or has otherwise. */
export const libraryRules: readonly Rule[] = [globals, statics, methods, promiseHandlers, unstableSort];

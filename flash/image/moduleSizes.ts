import { type AnyNode, parse } from 'acorn';
import { children, isFunction } from './syntax.ts';

/** Bytes and variables of one module in an image. */
export interface ModuleSize {
  /** Path from the project's root; `GLUE` for helpers and what belongs to no file. */
  module: string;
  /** Bytes of the minified image. */
  bytes: number;
  /** Estimated variables once the module is loaded and wired. */
  vars: number;
}
/** Module that stands for all text of no file. */
export const GLUE = '(lowering helpers and entry)';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** One segment's numbers, from a source map's base 64 variable-length quantities. */
const decode = (segment: string): number[] => {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
};

/** For each character of the image the index of its source, -1 for none. */
const owners = (code: string, mappings: string): Int32Array => {
  const owner = new Int32Array(code.length).fill(-1);
  let lineStart = 0;
  let source = 0;
  mappings.split(';').forEach((line, number) => {
    const text = code.split('\n')[number] ?? '';
    let column = 0;
    let current = -1;
    let previous = 0;
    for (const segment of line ? line.split(',') : []) {
      const [columns, sources] = decode(segment);
      column += columns;
      owner.fill(current, lineStart + previous, lineStart + column);
      previous = column;
      if (sources !== undefined) source += sources;
      current = sources === undefined ? -1 : source;
    }
    owner.fill(current, lineStart + previous, lineStart + text.length);
    lineStart += text.length + 1;
  });
  return owner;
};

/** Variables of a function whose code runs from Storage, measured on the STM32F405 firmware, 2v29. */
const FUNCTION_VARS = 4;
const OBJECT_VARS = 2;
const FLOAT_VARS = 2;
/** Bytes of a key that fit into the variable of its value. */
const KEY_BYTES = 4;

const keyVars = (name: string): number => (name.length > KEY_BYTES ? 2 : 1);

const ownVars = (node: AnyNode): number => {
  if (isFunction(node)) return FUNCTION_VARS + node.params.length;
  if (node.type === 'ArrayExpression') return OBJECT_VARS + node.elements.length;
  if (node.type === 'ObjectExpression') return OBJECT_VARS;
  if (node.type === 'Property') return node.key.type === 'Identifier' ? keyVars(node.key.name) - 1 : 0;
  if (node.type === 'Literal' && typeof node.value === 'number' && !Number.isInteger(node.value))
    return FLOAT_VARS;
  return node.type === 'VariableDeclarator' ? 1 : 0;
};

/** True for a function that returns closures, a factory. */
const isFactory = (node: AnyNode): boolean =>
  children(node).some(child => keptMembers(node).includes(child) || (!isFunction(child) && isFactory(child)));

/** Functions right under a node that are named or members: they outlive the call; callbacks do not. */
const keptMembers = (node: AnyNode): AnyNode[] => {
  const value =
    node.type === 'Property'
      ? node.value
      : node.type === 'VariableDeclarator'
        ? node.init
        : node.type === 'AssignmentExpression'
          ? node.right
          : undefined;
  return value && isFunction(value as AnyNode) ? [value as AnyNode] : [];
};

const countOwn = (node: AnyNode): number =>
  children(node).reduce(
    (sum, child) =>
      sum + (child.type === 'VariableDeclarator' ? 1 : 0) + (isFunction(child) ? 0 : countOwn(child)),
    0,
  );

/** A factory's scope lives as long as its closures. */
const scopeVars = (node: AnyNode): number =>
  isFunction(node) && isFactory(node.body) ? OBJECT_VARS + node.params.length + countOwn(node.body) : 0;

/**
 * Variables that each character's code takes: everything at the top level, and one instance of what factories
 * keep.
 */
const varsAt = (code: string): Map<number, number> => {
  const found = new Map<number, number>();
  const visit = (node: AnyNode, depth: number, kept: boolean): void => {
    const vars = (kept ? ownVars(node) : 0) + (depth === 0 ? scopeVars(node) : 0);
    if (vars) found.set(node.start, (found.get(node.start) ?? 0) + vars);
    const inner = depth + (isFunction(node) ? 1 : 0);
    for (const child of children(node)) {
      const closure = inner === 1 && keptMembers(node).includes(child);
      visit(child, inner, inner === 0 || closure);
    }
  };
  visit(parse(code, { ecmaVersion: 5 }), 0, true);
  return found;
};

/** Bytes and variables of each module of an image by its source map, the largest module first. */
export const moduleSizes = (code: string, map: { mappings: string; sources: string[] }): ModuleSize[] => {
  const owner = owners(code, map.mappings);
  const sizes = new Map<number, ModuleSize>();
  const sizeOf = (index: number): ModuleSize => {
    const known = sizes.get(index) ?? { module: index < 0 ? GLUE : map.sources[index], bytes: 0, vars: 0 };
    sizes.set(index, known);
    return known;
  };
  for (const index of owner) sizeOf(index).bytes++;
  for (const [at, vars] of varsAt(code)) sizeOf(owner[at]).vars += vars;
  return [...sizes.values()].sort((a, b) => b.bytes - a.bytes || (a.module < b.module ? -1 : 1));
};

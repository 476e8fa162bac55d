import { type AnyNode, type ArrayExpression, type Program, parse } from 'acorn';
import MagicString from 'magic-string';
import type { Plugin } from 'rollup';
import { isName } from './names.ts';
import { children, type FunctionNode, isFunction } from './syntax.ts';

type Body = Program | FunctionNode;

/** A name and the stretch of text in which its `var` statement has certainly run. */
interface Declared {
  name: string;
  from: number;
  until: number;
}
type Stretch = [first: number, last: number];

const statements = (body: Body): AnyNode[] =>
  body.type === 'Program' ? body.body : body.body.type === 'BlockStatement' ? body.body.body : [];

const isBlock = (node: AnyNode): boolean => node.type === 'BlockStatement' || node.type === 'Program';

/**
 * The end of the block whose every later statement runs after this declaration, or the declaration's own
 * start.
 */
const certainUntil = (node: AnyNode, ancestors: AnyNode[]): number => {
  const parent = ancestors[ancestors.length - 1];
  if (isBlock(parent)) return parent.end;
  const grandparent = ancestors[ancestors.length - 2];
  if (parent.type === 'ForStatement' && parent.init === node)
    return isBlock(grandparent) ? grandparent.end : parent.end;
  return node.start;
};

const declaredIn = (body: Body): Declared[] => {
  const found = new Map<string, Declared>();
  const visit = (node: AnyNode, ancestors: AnyNode[]): void => {
    if (isFunction(node)) return;
    if (node.type === 'VariableDeclaration')
      for (const { id } of node.declarations)
        if (id.type === 'Identifier' && !found.has(id.name))
          found.set(id.name, { name: id.name, from: id.start, until: certainUntil(node, ancestors) });
    for (const child of children(node)) visit(child, [...ancestors, node]);
  };
  const block = body.type === 'Program' ? body : body.body;
  for (const statement of statements(body)) visit(statement, [block]);
  return [...found.values()];
};

/** First and last place of each name under these nodes; `deep` looks into functions as well. */
const usesUnder = (nodes: AnyNode[], deep: boolean): Map<string, Stretch> => {
  const uses = new Map<string, Stretch>();
  const visit = (node: AnyNode, parent: AnyNode): void => {
    if (isName(node, parent)) {
      const [first, last] = uses.get(node.name) ?? [node.start, node.start];
      uses.set(node.name, [Math.min(first, node.start), Math.max(last, node.start)]);
    }
    if (isFunction(node) && !deep) return;
    for (const child of children(node)) visit(child, node);
  };
  for (const node of nodes) visit(node, node);
  return uses;
};

const parameterNames = (body: Body): string[] =>
  body.type === 'Program' ? [] : body.params.map(node => (node.type === 'Identifier' ? node.name : ''));

const hoistBody = (body: Body, text: MagicString): void => {
  const own = statements(body);
  const firstOther = own.find(node => node.type !== 'FunctionDeclaration');
  if (!firstOther) return;
  const late = own.filter(node => node.type === 'FunctionDeclaration' && node.start > firstOther.start);
  // Top-level functions are called after the variables that they use are set, or the first call throws. Only
  // the top level's own code can read a name too early without an error, and a list of all globals would cost
  // flash.
  const inner = body.type !== 'Program';
  const uses = usesUnder(own, inner);
  const moved = inner ? usesUnder(late, true) : new Map<string, Stretch>();
  const parameters = parameterNames(body);
  const early = declaredIn(body).filter(({ name, from, until }) => {
    const [first, last] = uses.get(name)!;
    return !parameters.includes(name) && (first < from || last > until || moved.has(name));
  });
  if (early.length) text.appendLeft(own[0].start, `var ${early.map(({ name }) => name).join(',')};`);
  for (const node of late) text.move(node.start, node.end, firstOther.start);
};

/** `[2, 4, , 5]`, as TypeScript lists the labels of a try, does not parse on the interpreter. */
const fillHoles = (array: ArrayExpression, code: string, text: MagicString): void => {
  let at = array.start + 1;
  for (const element of array.elements) {
    if (!element) text.appendLeft(at, 'undefined');
    at = code.indexOf(',', element ? element.end : at) + 1;
  }
};

const hoistAll = (node: AnyNode, code: string, text: MagicString): void => {
  if (node.type === 'ArrayExpression') fillHoles(node, code, text);
  if (node.type === 'Program' || isFunction(node)) hoistBody(node as Body, text);
  for (const child of children(node)) hoistAll(child, code, text);
};

/**
 * Hoists in the text what the language hoists and the interpreter does not: functions come before the
 * statements of their body, and a variable that is used before its `var` statement has certainly run is
 * declared first. On the interpreter such a name would mean the outer scope's variable, which after
 * minification often exists. Holes in array literals are filled as well. `code` is an ES5 script.
 */
export const hoist = (code: string): MagicString => {
  const text = new MagicString(code);
  hoistAll(parse(code, { ecmaVersion: 5, sourceType: 'script' }), code, text);
  return text;
};

/** `hoist` for each chunk. */
export const hoistPlugin = (): Plugin => ({
  name: 'hoist',
  renderChunk(code) {
    const text = hoist(code);
    return { code: text.toString(), map: text.generateMap({ hires: true }) };
  },
});

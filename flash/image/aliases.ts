import { type AnyNode, parse } from 'acorn';
import MagicString from 'magic-string';
import type { Plugin } from 'rollup';
import { isName } from './names.ts';
import { children } from './syntax.ts';

/** Globals of the language that images name often. */
const GLOBALS: readonly string[] = ['Math', 'Promise', 'String', 'Uint32Array', 'Uint8Array'];
/** What an alias takes in the image where it is used, and its declaration beside the text itself. */
const USE_OCTETS = 2;
const DECLARATION_OCTETS = 5;
/** An alias takes two or three variables: fewer octets are not worth them. */
const SAVED_OCTETS_MIN = 20;

/** Whether a node is a string whose place may as well hold a variable. */
const isString = (node: AnyNode, parent: AnyNode): boolean =>
  node.type === 'Literal' &&
  typeof node.value === 'string' &&
  parent.type !== 'Property' &&
  parent.type !== 'MemberExpression' &&
  parent.type !== 'ExpressionStatement';

/** Places of the script's strings and of the globals, by their text. */
const placesOf = (root: AnyNode, code: string): Map<string, AnyNode[]> => {
  const places = new Map<string, AnyNode[]>();
  const visit = (node: AnyNode, parent: AnyNode): void => {
    if ((isName(node, parent) && GLOBALS.includes(node.name)) || isString(node, parent)) {
      const text = code.slice(node.start, node.end);
      places.set(text, [...(places.get(text) ?? []), node]);
    }
    for (const child of children(node)) visit(child, node);
  };
  visit(root, root);
  return places;
};

const savedOctets = (text: string, uses: number): number =>
  uses * (text.length - USE_OCTETS) - text.length - DECLARATION_OCTETS;

/**
 * Gives a variable to each string and each global of the language that `code`, an ES5 script, has often: the
 * minifier shortens a variable's name, and leaves these. The script declares none of the globals.
 */
export const addAliases = (code: string): MagicString => {
  const text = new MagicString(code);
  let number = 0;
  for (const [value, places] of placesOf(parse(code, { ecmaVersion: 5, sourceType: 'script' }), code)) {
    if (savedOctets(value, places.length) < SAVED_OCTETS_MIN) continue;
    const alias = `$alias${number++}`;
    for (const { start, end } of places) text.overwrite(start, end, alias);
    text.prepend(`var ${alias} = ${value};`);
  }
  return text;
};

/** `addAliases` for each chunk. */
export const aliasesPlugin = (): Plugin => ({
  name: 'aliases',
  renderChunk(code) {
    // Every line stays where it was, and so does its module; a map of each column would take a second.
    return { code: addAliases(code).toString(), map: null };
  },
});

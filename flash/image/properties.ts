import { readFileSync } from 'node:fs';
import { projectRoot } from '../../host/root.ts';
import { ts } from './compilers.cjs';

const FOREIGN_DECLARATIONS = ['hal/espruino.d.ts', 'hal/espruino-modules.d.ts'];
/** A name up to this long fits in the variable of its property; shortening it further saves flash only. */
const SHORT_CHARACTERS = 1;

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);

const eachNode = (root: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(root);
  ts.forEachChild(root, child => eachNode(child, visit));
};

const declaredName = (node: ts.Node): string | undefined => {
  const declares =
    ts.isPropertySignature(node) ||
    ts.isMethodSignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isGetAccessor(node) ||
    ts.isSetAccessor(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isParameter(node);
  return declares && node.name && ts.isIdentifier(node.name) ? node.name.text : undefined;
};

/** What every object of the language has, or is asked for: properties of its objects and of their prototypes. */
const languageNames = (): string[] => {
  const typed = Object.getPrototypeOf(Uint8Array);
  const owners = [
    Array,
    ArrayBuffer,
    DataView,
    Date,
    Error,
    Function,
    Number,
    Object,
    Promise,
    RegExp,
    String,
    typed,
  ];
  const holders = [
    ...owners,
    ...owners.map(({ prototype }) => prototype),
    JSON,
    Math,
    /x/.exec('x'),
    new Error('x'),
  ];
  const asked = ['value', 'writable', 'enumerable', 'configurable', 'get', 'set', 'done', 'next'];
  return [...holders.flatMap(holder => Object.getOwnPropertyNames(holder)), ...asked];
};

/** Every identifier of a file: what the interpreter's own API may mean. */
const identifiersIn = (source: ts.SourceFile): string[] => {
  const names: string[] = [];
  eachNode(source, node => {
    if (ts.isIdentifier(node)) names.push(node.text);
  });
  return names;
};

/** Every string of a file that is there when the program runs: what a computed access may mean. */
const stringsIn = (source: ts.SourceFile): string[] => {
  const strings: string[] = [];
  eachNode(source, node => {
    if (ts.isStringLiteralLike(node) && !ts.isLiteralTypeNode(node.parent)) strings.push(node.text);
  });
  return strings;
};

/**
 * Property names that may be shortened: those that these modules declare, without those that the interpreter's API
 * declares, the language's own, and those that stand in a string (`object['name']`), types aside.
 */
export const shortenable = (modules: readonly string[]): string[] => {
  const foreign = FOREIGN_DECLARATIONS.flatMap(file => identifiersIn(parse(`${projectRoot}/${file}`)));
  const spared = new Set([...foreign, ...languageNames()]);
  const declared = new Set<string>();
  for (const source of modules.map(parse)) {
    for (const name of stringsIn(source)) spared.add(name);
    // A shim, and whoever writes to the global object, makes globals: a short name there would replace one of the image's own.
    const identifiers = identifiersIn(source);
    if (identifiers.includes('globalThis')) for (const name of identifiers) spared.add(name);
    eachNode(source, node => {
      const name = declaredName(node);
      if (name && name.length > SHORT_CHARACTERS) declared.add(name);
    });
  }
  return [...declared].filter(name => !spared.has(name)).sort();
};

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

/** Names of the properties that the language's own objects and their prototypes have. */
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

/** Every identifier of a file, among them each name of the interpreter's API. */
const identifiersIn = (source: ts.SourceFile): string[] => {
  const names: string[] = [];
  eachNode(source, node => {
    if (ts.isIdentifier(node)) names.push(node.text);
  });
  return names;
};

/** Every string of a file but those of types, among them each name of a computed access. */
const stringsIn = (source: ts.SourceFile): string[] => {
  const strings: string[] = [];
  eachNode(source, node => {
    if (ts.isStringLiteralLike(node) && !ts.isLiteralTypeNode(node.parent)) strings.push(node.text);
  });
  return strings;
};

/**
 * Property names that may be shortened: those that these modules declare, without those that the
 * interpreter's API declares, the language's own, and those that stand in a string (`object['name']`), types
 * aside.
 */
export const shortenable = (modules: readonly string[]): string[] => {
  const foreign = FOREIGN_DECLARATIONS.flatMap(file => identifiersIn(parse(`${projectRoot}/${file}`)));
  const spared = new Set([...foreign, ...languageNames()]);
  const declared = new Set<string>();
  for (const source of modules.map(parse)) {
    for (const name of stringsIn(source)) spared.add(name);
    // A file that names `globalThis` makes globals: a shortened name there would replace a global of the
    // image.
    const identifiers = identifiersIn(source);
    if (identifiers.includes('globalThis')) for (const name of identifiers) spared.add(name);
    eachNode(source, node => {
      const name = declaredName(node);
      if (name && name.length > SHORT_CHARACTERS) declared.add(name);
    });
  }
  return [...declared].filter(name => !spared.has(name)).sort();
};

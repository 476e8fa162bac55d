import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { projectRoot } from './bundle.ts';

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

/** Every identifier and every string of a file: what the interpreter's own API, or a computed access, may mean. */
const namesIn = (source: ts.SourceFile, strings: boolean): string[] => {
  const names: string[] = [];
  eachNode(source, node => {
    if (strings ? ts.isStringLiteralLike(node) : ts.isIdentifier(node))
      names.push((node as ts.Identifier).text);
  });
  return names;
};

/**
 * Property names that may be shortened: those that these modules declare, without those that the interpreter's API
 * declares and those that stand anywhere in a string (`object['name']`). terser itself spares the language's own.
 */
export const shortenable = (modules: readonly string[]): string[] => {
  const spared = new Set(
    FOREIGN_DECLARATIONS.flatMap(file => namesIn(parse(`${projectRoot}/${file}`), false)),
  );
  const declared = new Set<string>();
  for (const source of modules.map(parse)) {
    for (const name of namesIn(source, true)) spared.add(name);
    // A shim, and whoever writes to the global object, makes globals: a short name there would replace one of the image's own.
    const identifiers = namesIn(source, false);
    if (identifiers.includes('globalThis')) for (const name of identifiers) spared.add(name);
    eachNode(source, node => {
      const name = declaredName(node);
      if (name && name.length > SHORT_CHARACTERS) declared.add(name);
    });
  }
  return [...declared].filter(name => !spared.has(name)).sort();
};

import { type AnyNode, type Program, parse } from 'acorn';
import type { Plugin } from 'rollup';
import { isName, ownNames } from './names.ts';
import { children, isFunction } from './syntax.ts';

/** Where a name of the top level is used. */
interface Place {
  /** The top-level function in whose body the place stands; empty: a statement of the top level. */
  readonly holder: string;
  /** The place stands in a function inside of the holder, which may run at any time. */
  readonly later: boolean;
}

/** One use of a name of the top level. */
interface Use extends Place {
  /** The name is called there; elsewhere its value is handed on. */
  readonly called: boolean;
}

/** The nodes that each name of the top level stands for; none after `var name;`. */
const topNames = (program: Program): Map<string, AnyNode | undefined> => {
  const names = new Map<string, AnyNode | undefined>();
  const visit = (node: AnyNode): void => {
    if (node.type === 'FunctionDeclaration' && node.id) names.set(node.id.name, node);
    else if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier')
      names.set(node.id.name, node.init ?? names.get(node.id.name));
    if (!isFunction(node)) children(node).forEach(visit);
  };
  visit(program);
  return names;
};

/** Whether a name is declared there, not used. */
const isDeclared = (node: AnyNode, parent: AnyNode): boolean =>
  (parent.type === 'VariableDeclarator' || isFunction(parent)) && parent.id === node;

/** Whether `node`, a child of `parent`, is what a call calls. */
const isCalled = (node: AnyNode, parent: AnyNode): boolean =>
  parent.type === 'CallExpression' && parent.callee === node;

/** Every use of the top level's names, by name. */
const usesOf = (program: Program, names: ReadonlyMap<string, AnyNode | undefined>): Map<string, Use[]> => {
  const uses = new Map([...names.keys()].map(name => [name, [] as Use[]]));
  const holders = new Map([...names].flatMap(([name, node]) => (node ? [[node, name] as const] : [])));
  const insideOf = (node: AnyNode, parent: AnyNode, place: Place): Place => {
    const holder = holders.get(node);
    if (holder !== undefined) return { holder, later: false };
    return { ...place, later: place.later || !isCalled(node, parent) };
  };
  const visit = (node: AnyNode, parent: AnyNode, hidden: ReadonlySet<string>, place: Place): void => {
    if (isName(node, parent) && !isDeclared(node, parent) && !hidden.has(node.name))
      uses.get(node.name)?.push({ ...place, called: isCalled(node, parent) });
    const inner = isFunction(node) ? insideOf(node, parent, place) : place;
    const declared = isFunction(node) ? new Set([...hidden, ...ownNames(node)]) : hidden;
    for (const child of children(node)) visit(child, node, declared, inner);
  };
  visit(program, program, new Set(), { holder: '', later: false });
  return uses;
};

type Uses = ReadonlyMap<string, readonly Use[]>;

/** Whether a name is used nowhere but in statements of the top level and in the bodies of `holders`. */
const isUsedOnlyIn = (uses: Uses, name: string, holders: ReadonlySet<string>): boolean =>
  uses.get(name)!.every(({ holder, later }) => !later && (holder === '' || holders.has(holder)));

/** Functions that run at the start only, among `functions`. */
const startFunctions = (uses: Uses, functions: readonly string[]): ReadonlySet<string> => {
  let kept = new Set(functions.filter(name => uses.get(name)!.every(({ called }) => called)));
  for (;;) {
    const next = new Set([...kept].filter(name => isUsedOnlyIn(uses, name, kept)));
    if (next.size === kept.size) return kept;
    kept = next;
  }
};

/**
 * Names of the top level that nothing uses once the last statement of `code`, an ES5 script, has returned.
 *
 * A function *runs at the start only* if every use of it is a call, in a statement of the top level or in the
 * body of such a function. A name is released if all its uses stand in such places; its value lives on where
 * it was handed on. A function inside of another one may run later, except one that is called where it
 * stands.
 */
export const releasedNames = (code: string): string[] => {
  const program = parse(code, { ecmaVersion: 5, sourceType: 'script' });
  const names = topNames(program);
  const uses = usesOf(program, names);
  const functions = [...names].flatMap(([name, node]) => (node && isFunction(node) ? [name] : []));
  const atStart = startFunctions(uses, functions);
  return [...names.keys()].filter(name => isUsedOnlyIn(uses, name, atStart));
};

/**
 * Deletes the names that only the start of a program uses: a function costs the interpreter four variables
 * and one a parameter for as long as its name exists. For scripts whose top level is the global scope.
 */
export const releaseStartPlugin = (): Plugin => ({
  name: 'release start',
  renderChunk(code) {
    const deletions = releasedNames(code).map(name => `;delete ${name}`);
    // What is before them stays where it was.
    return { code: code + deletions.join(''), map: null };
  },
});

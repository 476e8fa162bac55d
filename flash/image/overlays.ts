import { type AnyNode, type Comment, type Program, parse } from 'acorn';
import MagicString from 'magic-string';
import type { Plugin } from 'rollup';
import { isName, ownNames } from './names.ts';
import { children, type FunctionNode, isFunction } from './syntax.ts';

/** In the comment before a function: functions that it alone uses are in memory only while it runs. */
const MARK = '@overlay';

/** A statement `var name = function …`. */
interface TopFunction {
  readonly name: string;
  readonly statement: AnyNode;
  readonly node: FunctionNode;
  /** Names that it takes from outside. */
  readonly free: ReadonlySet<string>;
  /** Its own parameters and variables: what they hide from functions inside of it. */
  readonly own: ReadonlySet<string>;
  readonly isOverlay: boolean;
}

/** Names under a node that nothing under it declares. */
const freeNames = (root: AnyNode): Set<string> => {
  const free = new Set<string>();
  const visit = (node: AnyNode, parent: AnyNode, declared: readonly ReadonlySet<string>[]): void => {
    if (isName(node, parent) && !declared.some(names => names.has(node.name))) free.add(node.name);
    const inner = isFunction(node) ? [...declared, ownNames(node)] : declared;
    for (const child of children(node)) visit(child, node, inner);
  };
  visit(root, root, []);
  return free;
};

const topFunction = (statement: AnyNode, isOverlay: boolean): TopFunction | undefined => {
  if (statement.type !== 'VariableDeclaration' || statement.declarations.length !== 1) return undefined;
  const [{ id, init }] = statement.declarations;
  if (id.type !== 'Identifier' || init?.type !== 'FunctionExpression') return undefined;
  return { name: id.name, statement, node: init, free: freeNames(init), own: ownNames(init), isOverlay };
};

/** Which of the top level's functions stand behind the mark. */
const marked = (program: Program, code: string, comments: readonly Comment[]): Set<AnyNode> => {
  const after = comments
    .filter(({ value }) => value.includes(MARK))
    .map(({ end }) => end + /^\s*/.exec(code.slice(end))![0].length);
  return new Set(program.body.filter(({ start }) => after.includes(start)));
};

/**
 * For each function the overlays that every way to it leads through, outermost first. Undefined: it is used
 * by the top level itself, or by nothing.
 */
const overlaysAbove = (
  functions: ReadonlyMap<string, TopFunction>,
  roots: ReadonlySet<string>,
): Map<string, string[]> => {
  const above = new Map<string, string[]>();
  const shared = (a: readonly string[], b: readonly string[]) => a.filter(name => b.includes(name));
  const reach = (name: string, path: string[]): void => {
    const known = above.get(name);
    const now = known ? shared(known, path) : path;
    if (known && now.length === known.length) return;
    above.set(name, now);
    const { free, isOverlay } = functions.get(name)!;
    const inside = isOverlay && !now.includes(name) ? [...now, name] : now;
    for (const next of free) if (next !== name && functions.has(next)) reach(next, inside);
  };
  for (const name of roots) reach(name, []);
  return above;
};

/** A call of an async function, whose arguments live only as long as the call. */
const isRun = (node: AnyNode): boolean =>
  node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === '__async';

/** Whether the function returns functions: these would keep the overlay's variables in memory. */
const returnsFunctions = ({ body }: FunctionNode): boolean => {
  const hasFunction = (node: AnyNode): boolean =>
    isFunction(node) || (!isRun(node) && children(node).some(hasFunction));
  const returnsOne = (node: AnyNode): boolean =>
    !isFunction(node) &&
    (node.type === 'ReturnStatement' ? hasFunction(node) : children(node).some(returnsOne));
  return returnsOne(body);
};

/** Whether the function means the same inside of the overlay: nothing that it names is hidden there. */
const mayMove = (moved: TopFunction, overlay: TopFunction): boolean =>
  !overlay.own.has(moved.name) &&
  [...moved.free].every(name => !overlay.own.has(name)) &&
  !returnsFunctions(moved.node);

/**
 * The overlay that each function moves to. The functions that a function calls stay at the top level if it
 * stays.
 */
const targetsOf = (
  functions: ReadonlyMap<string, TopFunction>,
  roots: ReadonlySet<string>,
): Map<string, string> => {
  const targets = new Map<string, string>();
  const staying: string[] = [];
  for (const [name, path] of overlaysAbove(functions, roots)) {
    const mine = functions.get(name)!;
    const target = [...path].reverse().find(overlay => mayMove(mine, functions.get(overlay)!));
    if (target !== undefined) targets.set(name, target);
    else if (!roots.has(name)) staying.push(name);
  }
  return staying.length ? targetsOf(functions, new Set([...roots, ...staying])) : targets;
};

/** Names of the functions that were moved, by the name of their overlay. */
export type Overlays = ReadonlyMap<string, readonly string[]>;

/**
 * Moves functions that only one overlay uses, directly or not, into that overlay: a function costs the
 * interpreter four variables and one a parameter from its definition on, and in an overlay only while the
 * overlay runs. A mark costs some 0.2 ms for each moved definition at each call of the overlay. `code` is an
 * ES5 script.
 */
export const moveToOverlays = (code: string): { text: MagicString; overlays: Overlays } => {
  const comments: Comment[] = [];
  const program = parse(code, { ecmaVersion: 5, sourceType: 'script', onComment: comments });
  const marks = marked(program, code, comments);
  const tops = program.body.map(statement => topFunction(statement, marks.has(statement)));
  const functions = new Map(tops.flatMap(top => (top ? [[top.name, top] as const] : [])));
  const rest = program.body.filter((_, i) => !tops[i]);
  const rootNames = rest.flatMap(statement => [...freeNames(statement)]);
  const targets = targetsOf(functions, new Set(rootNames.filter(name => functions.has(name))));
  const text = new MagicString(code);
  const overlays = new Map<string, string[]>();
  for (const [name, target] of targets) {
    const { start, end } = functions.get(name)!.statement;
    text.move(start, end, functions.get(target)!.node.body.start + 1);
    overlays.set(target, [...(overlays.get(target) ?? []), name]);
  }
  return { text, overlays };
};

/** `moveToOverlays` for each chunk. */
export const overlaysPlugin = (): Plugin => ({
  name: 'overlays',
  renderChunk(code) {
    const { text } = moveToOverlays(code);
    return { code: text.toString(), map: text.generateMap({ hires: true }) };
  },
});

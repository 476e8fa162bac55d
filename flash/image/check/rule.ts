import type { ts } from '../compilers.cjs';

export interface Context {
  checker: ts.TypeChecker;
  /** True for what the language's own library declares. */
  isLibrary(symbol: ts.Symbol | undefined): boolean;
}
/** What is wrong on the interpreter, and what to write instead. */
export type Finding = string | { message: string; severity: 'warning' };
/** Looks at one node; undefined when it has nothing to say. */
export type Rule = (node: ts.Node, context: Context) => Finding | undefined;

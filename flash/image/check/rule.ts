import type { ts } from '../compilers.cjs';

/** What a rule is given besides its node. */
export interface Context {
  /** Of the program that the file belongs to. */
  checker: ts.TypeChecker;
  /** True for what the language's own library declares. */
  isLibrary(symbol: ts.Symbol | undefined): boolean;
}
/** What is wrong on the interpreter, and what to write instead. */
export type Finding = string | { message: string; severity: 'warning' };
/** Judges one node; undefined when the interpreter gets it right. */
export type Rule = (node: ts.Node, context: Context) => Finding | undefined;

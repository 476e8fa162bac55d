import { projectRoot } from '../../host/root.ts';
import { projectPath } from './bundle.ts';
import { libraryRules } from './check/library.ts';
import { loopRules } from './check/loops.ts';
import type { Context, Finding, Rule } from './check/rule.ts';
import { syntaxRules } from './check/syntax.ts';
import { ts } from './compilers.cjs';
import type { Refusal } from './refusal.ts';

const LANGUAGE: readonly Rule[] = [...syntaxRules, ...loopRules];
const RULES: readonly Rule[] = [...LANGUAGE, ...libraryRules];

/** A shim supplies functions that the library lacks, so the rules about the library do not apply to it. */
const rulesFor = (file: string): readonly Rule[] => (file.endsWith('Shim.ts') ? LANGUAGE : RULES);

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
};

const checkFile = (source: ts.SourceFile, context: Context): Refusal[] => {
  const refusals: Refusal[] = [];
  const keep = (node: ts.Node, finding: Finding): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    const { message, severity = 'error' } = typeof finding === 'string' ? { message: finding } : finding;
    refusals.push({ file: projectPath(source.fileName), line: line + 1, message, severity });
  };
  const rules = rulesFor(source.fileName);
  const visit = (node: ts.Node): void => {
    // Types are not in the image.
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    for (const rule of rules) {
      const finding = rule(node, context);
      if (finding) keep(node, finding);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return refusals;
};

/**
 * Refusals of syntax and library functions that the interpreter gets wrong and lowering does not replace, in
 * these TypeScript files (absolute paths). Packages are not checked: tests run them on the interpreter, and
 * their lowered text is parsed as ES5 with the rest.
 */
export const checkSources = (modules: readonly string[]): Refusal[] => {
  const ours = modules.filter(file => file.endsWith('.ts') && !file.includes('/node_modules/'));
  const declarations = ['hal/espruino.d.ts', 'hal/espruino-modules.d.ts'].map(
    file => `${projectRoot}/${file}`,
  );
  const program = ts.createProgram([...ours, ...declarations], options);
  const checker = program.getTypeChecker();
  const isLibrary = (symbol: ts.Symbol | undefined): boolean =>
    symbol?.declarations?.some(node => program.isSourceFileDefaultLibrary(node.getSourceFile())) ?? false;
  return ours.flatMap(file => checkFile(program.getSourceFile(file)!, { checker, isLibrary }));
};

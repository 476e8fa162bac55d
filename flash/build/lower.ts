import { readFileSync } from 'node:fs';
import MagicString from 'magic-string';
import type { Plugin } from 'rollup';
import ts from 'typescript';
import { BuildError } from './refusal.ts';

const HELPERS = new URL('../../firmware/runtime/lowering.ts', import.meta.url);

/**
 * `a${b}c` as sums: TypeScript writes `"a".concat(b, "c")`, which is longer, and on the interpreter concat gives an empty
 * text for undefined.
 */
const templatesAsSums: ts.TransformerFactory<ts.SourceFile> = context => source => {
  const { factory } = context;
  const plus = (left: ts.Expression, right: ts.Expression): ts.Expression =>
    factory.createBinaryExpression(left, ts.SyntaxKind.PlusToken, right);
  const sum = (template: ts.TemplateExpression): ts.Expression =>
    template.templateSpans.reduce<ts.Expression>((left, span) => {
      const value = factory.createParenthesizedExpression(
        ts.visitNode(span.expression, visit) as ts.Expression,
      );
      const whole = plus(left, value);
      return span.literal.text ? plus(whole, factory.createStringLiteral(span.literal.text)) : whole;
    }, factory.createStringLiteral(template.head.text));
  const visit = (node: ts.Node): ts.Node =>
    ts.isTemplateExpression(node)
      ? factory.createParenthesizedExpression(sum(node))
      : ts.visitEachChild(node, visit, context);
  return ts.visitNode(source, visit) as ts.SourceFile;
};

const lower = (code: string) => {
  const { outputText, sourceMapText } = ts.transpileModule(code, {
    fileName: 'bundle.js',
    compilerOptions: {
      target: ts.ScriptTarget.ES5,
      module: ts.ModuleKind.ESNext,
      allowJs: true,
      noEmitHelpers: true,
      ignoreDeprecations: '5.0',
      sourceMap: true,
    },
    transformers: { before: [templatesAsSums] },
  });
  return { code: outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'), map: sourceMapText! };
};

/** The interpreter has no RangeError: there it is an Error with the same message. */
const RANGE_ERROR = 'var RangeError = Error;\n';

/** The helpers as plain top-level variables; the minifier drops those that nothing calls. */
const helpers = (): string =>
  lower(readFileSync(HELPERS, 'utf8')).code.replace(/^export /gm, '') + RANGE_ERROR;

/** TypeScript asks for a helper by name; one that is not ours means syntax that the check did not foresee. */
const refuseUnknownHelpers = (code: string, ours: string): void => {
  for (const [, name] of code.matchAll(/\b(__[a-z]\w+)\(/g))
    if (!ours.includes(`var ${name} =`))
      throw new BuildError(`lowering calls ${name}, which firmware/runtime/lowering.ts does not have`);
  if (code.includes('[5 /*yield**/'))
    throw new BuildError(
      'lowering delegates to a generator, which firmware/runtime/lowering.ts does not run',
    );
};

const withHelpers = (code: string) => {
  const ours = helpers();
  refuseUnknownHelpers(code, ours);
  const text = new MagicString(code);
  const wrapper = /^\(function \(\) \{\n/.exec(code);
  if (wrapper) text.appendLeft(wrapper[0].length, ours);
  else text.prepend(ours);
  return { code: text.toString(), map: text.generateMap({ hires: true }) };
};

/** Lowers the whole bundle to ES5: after bundling, since tree shaking works on ES modules only. */
export const lowerPlugin = (): Plugin[] => [
  { name: 'lower', renderChunk: code => lower(code) },
  { name: 'helpers', renderChunk: code => withHelpers(code) },
];

import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
import MagicString from 'magic-string';
import type { Plugin } from 'rollup';
import { ts } from './compilers.cjs';
import { BuildError } from './refusal.ts';

const HELPERS = new URL('../../firmware/runtime/lowering.ts', import.meta.url);

/**
 * `a${b}c` as sums: TypeScript writes `"a".concat(b, "c")`, which is longer, and on the interpreter concat
 * gives an empty text for undefined.
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

/**
 * TypeScript's note before a lowered class, and the note of the same length by which the minifier drops a
 * class without uses.
 */
const CLASS_NOTE = '/** @class */';
const PURE_NOTE = '/*@__PURE__*/';

const isAsync = (node: ts.Node): node is ts.FunctionLikeDeclaration & { body: ts.ConciseBody } =>
  ts.isFunctionLike(node) &&
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false);

const isPlain = ({ name, initializer }: ts.ParameterDeclaration): boolean =>
  ts.isIdentifier(name) && !initializer;

/**
 * Moves defaults and patterns among an async function's parameters to the body's first statements. TypeScript
 * would make a function and a list of arguments for each call.
 */
const asyncParameters: ts.TransformerFactory<ts.SourceFile> = context => source => {
  const { factory } = context;
  const given = (passed: ts.Identifier, otherwise: ts.Expression): ts.Expression =>
    factory.createConditionalExpression(
      factory.createStrictEquality(passed, factory.createVoidZero()),
      undefined,
      otherwise,
      undefined,
      passed,
    );
  const declared = (name: ts.BindingName, value: ts.Expression): ts.Statement =>
    factory.createVariableStatement(
      undefined,
      factory.createVariableDeclarationList(
        [factory.createVariableDeclaration(name, undefined, undefined, value)],
        ts.NodeFlags.Let,
      ),
    );
  const moved = (node: ts.FunctionLikeDeclaration & { body: ts.ConciseBody }) => {
    const first: ts.Statement[] = [];
    const parameters = node.parameters.map(parameter => {
      if (isPlain(parameter)) return parameter;
      const { name, initializer, dotDotDotToken } = parameter;
      const passed = factory.createUniqueName('passed');
      first.push(declared(name, initializer ? given(passed, initializer) : passed));
      return factory.createParameterDeclaration(undefined, dotDotDotToken, passed);
    });
    const statements = ts.isBlock(node.body)
      ? node.body.statements
      : [factory.createReturnStatement(node.body)];
    return { parameters, body: factory.createBlock([...first, ...statements], true) };
  };
  const visit = (node: ts.Node): ts.Node => {
    const visited = ts.visitEachChild(node, visit, context);
    if (!isAsync(visited) || visited.parameters.every(isPlain)) return visited;
    const { parameters, body } = moved(visited);
    const { modifiers } = visited as ts.ArrowFunction;
    if (ts.isArrowFunction(visited))
      return factory.updateArrowFunction(
        visited,
        modifiers,
        undefined,
        parameters,
        undefined,
        visited.equalsGreaterThanToken,
        body,
      );
    if (ts.isFunctionDeclaration(visited))
      return factory.updateFunctionDeclaration(
        visited,
        modifiers,
        undefined,
        visited.name,
        undefined,
        parameters,
        undefined,
        body,
      );
    if (ts.isFunctionExpression(visited))
      return factory.updateFunctionExpression(
        visited,
        modifiers as ts.NodeArray<ts.Modifier>,
        undefined,
        visited.name,
        undefined,
        parameters,
        undefined,
        body,
      );
    if (ts.isMethodDeclaration(visited))
      return factory.updateMethodDeclaration(
        visited,
        modifiers,
        undefined,
        visited.name,
        undefined,
        undefined,
        parameters,
        undefined,
        body,
      );
    return visited;
  };
  return ts.visitNode(source, visit) as ts.SourceFile;
};

/** A name, or properties of one: it may stand twice. */
const isPath = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) ||
  (ts.isPropertyAccessExpression(node) && !ts.isOptionalChain(node) && isPath(node.expression));

/** `a.b?.(c)` as `a.b ? a.b(c) : void 0`: TypeScript makes two variables and a `call` of it. */
const optionalCalls: ts.TransformerFactory<ts.SourceFile> = context => source => {
  const { factory } = context;
  const visit = (node: ts.Node): ts.Node => {
    if (!ts.isOptionalChain(node)) return ts.visitEachChild(node, visit, context);
    // A longer chain ends as a whole.
    if (!ts.isCallExpression(node) || !node.questionDotToken || !isPath(node.expression)) return node;
    const passed = node.arguments.map(argument => ts.visitNode(argument, visit) as ts.Expression);
    const call = factory.createCallExpression(node.expression, undefined, passed);
    return factory.createParenthesizedExpression(
      factory.createConditionalExpression(
        node.expression,
        undefined,
        call,
        undefined,
        factory.createVoidZero(),
      ),
    );
  };
  return ts.visitNode(source, visit) as ts.SourceFile;
};

/** An image runs on the interpreter, which has `E`: what stands for hosts without it goes. */
const interpreterIsThere: ts.TransformerFactory<ts.SourceFile> = context => source => {
  const visit = (node: ts.Node): ts.Node =>
    ts.isTypeOfExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'E'
      ? context.factory.createStringLiteral('object')
      : ts.visitEachChild(node, visit, context);
  return ts.visitNode(source, visit) as ts.SourceFile;
};

const isCallOf = (node: ts.Node | undefined, name: string): node is ts.CallExpression =>
  node !== undefined &&
  ts.isCallExpression(node) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === name;

/**
 * The body with `this` replaced by `name`, down to functions that have their own; undefined when it is not
 * used.
 */
const withoutThis = (
  body: ts.Expression,
  name: ts.Identifier,
  context: ts.TransformationContext,
): ts.Expression | undefined => {
  let used = false;
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isFunctionLike(node) && node !== body) return node;
    if (node.kind !== ts.SyntaxKind.ThisKeyword) return ts.visitEachChild(node, visit, context);
    used = true;
    return name;
  };
  const replaced = ts.visitNode(body, visit) as ts.Expression;
  return used ? replaced : undefined;
};

/** Whether TypeScript's output opens a try region in this body. */
const hasTry = (node: ts.Node): boolean =>
  (ts.isPropertyAccessExpression(node) && node.name.text === 'trys') ||
  (ts.forEachChild(node, child => hasTry(child) || undefined) ?? false);

/**
 * `return __awaiter(this, void 0, void 0, function () { var x; return __generator(this, BODY) })` as
 * `var x; return __async(BODY)`: the same, without a function and a scope for each call.
 */
const asyncBodies: ts.TransformerFactory<ts.SourceFile> = context => source => {
  const { factory } = context;
  const flattened = (node: ts.ReturnStatement): ts.Statement[] | undefined => {
    if (!isCallOf(node.expression, '__awaiter')) return undefined;
    const start = node.expression.arguments[3];
    if (!start || !ts.isFunctionExpression(start) || start.parameters.length) return undefined;
    const statements = [...start.body.statements];
    const last = statements.pop();
    if (!last || !ts.isReturnStatement(last) || !isCallOf(last.expression, '__generator')) return undefined;
    const self = factory.createUniqueName('self');
    const body = last.expression.arguments[1];
    const own = withoutThis(body, self, context);
    const keepsThis = factory.createVariableStatement(undefined, [
      factory.createVariableDeclaration(self, undefined, undefined, factory.createThis()),
    ]);
    const call = factory.createCallExpression(factory.createIdentifier('__async'), undefined, [
      own ?? body,
      ...(hasTry(body) ? [factory.createArrayLiteralExpression()] : []),
    ]);
    return [...(own ? [keepsThis] : []), ...statements, factory.createReturnStatement(call)];
  };
  const visit = (node: ts.Node): ts.VisitResult<ts.Node> => {
    const visited = ts.visitEachChild(node, visit, context);
    return (ts.isReturnStatement(visited) && flattened(visited)) || visited;
  };
  return ts.visitEachChild(source, visit, context);
};

/**
 * The operators by which TypeScript compares with `null` and `void 0`, by the operator that joins the two.
 */
const COMPARED = new Map([
  [ts.SyntaxKind.BarBarToken, [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken]],
  [
    ts.SyntaxKind.AmpersandAmpersandToken,
    [ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken],
  ],
] as const);

/** The name whose value an expression has: `x`, or `(x = …)`. */
const nameOf = (node: ts.Expression): string | undefined => {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return nameOf(node.expression);
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ? nameOf(node.left)
    : undefined;
};

const isComparison = (
  node: ts.Expression,
  operator: ts.SyntaxKind,
  isRight: (node: ts.Node) => boolean,
): boolean => ts.isBinaryExpression(node) && node.operatorToken.kind === operator && isRight(node.right);

/**
 * `(x = y) === null || x === void 0`, which TypeScript makes of `?.` and `??`, as `(x = y) == null`: the
 * same, some seven octets shorter.
 */
const nullishOnce: ts.TransformerFactory<ts.SourceFile> = context => source => {
  const { factory } = context;
  const shorter = ({ left, right, operatorToken }: ts.BinaryExpression): ts.Expression | undefined => {
    const [strict, loose] = COMPARED.get(operatorToken.kind as never) ?? [];
    if (strict === undefined || !ts.isBinaryExpression(left) || !ts.isBinaryExpression(right))
      return undefined;
    const isNull = isComparison(left, strict, node => node.kind === ts.SyntaxKind.NullKeyword);
    const isSame = nameOf(left.left) !== undefined && nameOf(left.left) === nameOf(right.left);
    return isNull && isSame && isComparison(right, strict, ts.isVoidExpression)
      ? factory.createBinaryExpression(left.left, loose!, left.right)
      : undefined;
  };
  const visit = (node: ts.Node): ts.VisitResult<ts.Node> => {
    const visited = ts.visitEachChild(node, visit, context);
    return (ts.isBinaryExpression(visited) && shorter(visited)) || visited;
  };
  return ts.visitEachChild(source, visit, context);
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
    transformers: {
      before: [interpreterIsThere, optionalCalls, templatesAsSums, asyncParameters],
      after: [nullishOnce, asyncBodies],
    },
  });
  const text = outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  return { code: text.replaceAll(CLASS_NOTE, PURE_NOTE), map: sourceMapText! };
};

/** The interpreter has no RangeError: there it is an Error with the same message. */
const RANGE_ERROR = 'var RangeError = Error;\n';

/** The helpers as top-level variables; the minifier drops those without a call. */
const helpers = (): string =>
  lower(readFileSync(HELPERS, 'utf8')).code.replace(/^export /gm, '') + RANGE_ERROR;

/**
 * Refuses a helper that `lowering.ts` lacks: TypeScript calls it for syntax that the check should have
 * refused.
 */
const refuseUnknownHelpers = (code: string, ours: string): void => {
  for (const [, name] of code.matchAll(/\b(__[a-z]\w+)\(/g))
    if (!ours.includes(`var ${name} =`))
      throw new BuildError(`lowering calls ${name}, which firmware/runtime/lowering.ts does not have`);
  if (code.includes('[5 /*yield**/'))
    throw new BuildError(
      'lowering delegates to a generator, which firmware/runtime/lowering.ts does not run',
    );
};

const topLevelNames = (code: string): string[] =>
  parse(code, { ecmaVersion: 5, sourceType: 'module' }).body.flatMap(statement =>
    statement.type === 'VariableDeclaration'
      ? statement.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
      : statement.type === 'FunctionDeclaration'
        ? [statement.id.name]
        : [],
  );

/** Refuses a name that a helper has too: rollup has made names unique before the helpers are added. */
const refuseSharedNames = (code: string, ours: string): void => {
  const names = topLevelNames(ours);
  const shared = topLevelNames(code).filter(name => names.includes(name));
  if (shared.length)
    throw new BuildError(
      `lowering: expected names of its own at the top level, got ${shared.join(', ')} twice`,
    );
};

const withHelpers = (code: string) => {
  const ours = helpers();
  refuseSharedNames(code, ours);
  refuseUnknownHelpers(code, ours);
  const text = new MagicString(code);
  const wrapper = /^\(function \(\) \{\n/.exec(code);
  if (wrapper) text.appendLeft(wrapper[0].length, ours);
  else text.prepend(ours);
  return { code: text.toString(), map: text.generateMap({ hires: true }) };
};

/**
 * Plugins that lower the whole bundle to ES5, after bundling, since tree shaking works on ES modules only.
 */
export const lowerPlugin = (): Plugin[] => [
  { name: 'lower', renderChunk: code => lower(code) },
  { name: 'helpers', renderChunk: code => withHelpers(code) },
];

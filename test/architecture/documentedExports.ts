/** Which exports of a source have a doc comment, as `documented.test.ts` counts them. */
import ts from 'typescript';
import type { Source } from '../../measure/architecture/sources.ts';

export interface Export {
  /** `firmware/wire/fields.ts: readFields` */
  readonly name: string;
  readonly documented: boolean;
}

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const namesOf = (node: ts.Statement): string[] => {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.map(({ name }) => name.getText()).filter(Boolean);
  const declared =
    ts.isFunctionDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isClassDeclaration(node);
  return declared && node.name ? [node.name.text] : [];
};

/** A doc comment whose last line is the one before the statement. */
const hasDocComment = (file: ts.SourceFile, node: ts.Statement): boolean => {
  const last = ts.getLeadingCommentRanges(file.text, node.getFullStart())?.at(-1);
  if (!last || !file.text.startsWith('/**', last.pos)) return false;
  return lineOf(file, node.getStart(file)) === lineOf(file, last.end) + 1;
};

const lineOf = (file: ts.SourceFile, position: number): number =>
  file.getLineAndCharacterOfPosition(position).line;

/** A constant right below another exported one, without a line between them, shares its doc comment. */
const continuesGroup = (file: ts.SourceFile, node: ts.Statement, before: ts.Statement | undefined): boolean =>
  before !== undefined &&
  ts.isVariableStatement(node) &&
  ts.isVariableStatement(before) &&
  isExported(before) &&
  lineOf(file, node.getStart(file)) === lineOf(file, before.getEnd()) + 1;

/** Every exported function, constant, type, interface and class of a source. */
export const exportsOf = ({ path, text }: Source): Export[] => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const exports: Export[] = [];
  let groupDocumented = false;
  file.statements.forEach((node, at) => {
    const names = isExported(node) ? namesOf(node) : [];
    const inGroup = continuesGroup(file, node, file.statements[at - 1]);
    const documented = hasDocComment(file, node) || (inGroup && groupDocumented);
    groupDocumented = documented;
    for (const name of names) exports.push({ name: `${path}: ${name}`, documented });
  });
  return exports;
};

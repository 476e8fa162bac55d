/** A change of a source text, and where it stands. */
import ts from 'typescript';

export interface Change {
  /** The expression or statement that is another one with the change. */
  readonly host: ts.Node;
  readonly start: number;
  readonly end: number;
  readonly to: string;
}

export const replace = (node: ts.Node, to: string): Change => ({
  host: node,
  start: node.getStart(),
  end: node.getEnd(),
  to,
});

/** Functions whose texts name things for people: no data sheet fixes their words. */
const FOR_PEOPLE = [
  'fault',
  'partMismatch',
  'checkSpan',
  'spiMemory',
  'readFields',
  'failure',
  'RangeError',
  'TypeError',
  'Error',
];

/** Sentences of errors, and names in them. */
export const isSentence = (node: ts.Node): boolean => {
  const call = ts.findAncestor(
    node,
    (above): above is ts.CallExpression | ts.NewExpression =>
      ts.isCallExpression(above) || ts.isNewExpression(above),
  );
  return (
    call !== undefined &&
    ts.isIdentifier(call.expression) &&
    FOR_PEOPLE.includes(call.expression.text) &&
    (call.arguments ?? []).some(argument => argument.pos <= node.pos && node.end <= argument.end)
  );
};

export const isType = (node: ts.Node): boolean =>
  ts.findAncestor(
    node,
    above =>
      ts.isTypeNode(above) ||
      ts.isImportDeclaration(above) ||
      ts.isExportDeclaration(above) ||
      ts.isInterfaceDeclaration(above),
  ) !== undefined;

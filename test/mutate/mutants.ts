/**
 * Mutants of a driver or a board: each changes one value that a data sheet or a wiring fixes.
 *
 * - a whole number: 0 and 1 change places, one below 16 grows by one (a time in a name that ends
 *   in _MS shrinks by one), one in hexadecimal loses or gains its lowest bit, a larger one
 *   is doubled, and halved
 * - a level: true and false change places; a pull changes its side, open drain becomes push-pull
 * - an edge: both becomes rising, rising and falling change places
 * - a comparison: < and <=, > and >=, === and !== change places
 * - a pin: two neighbours in a list of pins or numbers change places; a wire gets another name of its group
 * - a text that is a table or a message: its first character, or its first two, change
 * - in a board's data: a pin moves to the next of the header
 */
import ts from 'typescript';

export interface Mutant {
  /** From the project's root. */
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  /** The whole file, changed. */
  readonly text: string;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly to: string;
}

const COMPARISONS: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
};

const WORDS: Record<string, string> = {
  both: 'rising',
  rising: 'falling',
  falling: 'rising',
  input_pullup: 'input_pulldown',
  input_pulldown: 'input_pullup',
  opendrain: 'output',
};

/** Wires that stand for each other in a mutant. */
const WIRES: Record<string, string> = {
  tx: 'rx',
  rx: 'tx',
  scl: 'sda',
  sda: 'scl',
  sck: 'mosi',
  mosi: 'miso',
  miso: 'sck',
  framSelect: 'sramSelect',
  sramSelect: 'framSelect',
  present: 'reset',
  reset: 'present',
  vcc: 'clock',
  clock: 'vcc',
  toneLow: 'toneHigh',
  toneHigh: 'toneLow',
  hook: 'speechRelay',
  speechRelay: 'hook',
  rows: 'columns',
  columns: 'rows',
};

const SMALL = 16;

/** `const CLEAR_MS = 2`: waiting longer is allowed, so a short time is made shorter. */
const isTime = (node: ts.Node): boolean =>
  ts.isVariableDeclaration(node.parent) && /_MS$/.test(node.parent.name.getText());

const numbersFor = (text: string, time: boolean): string[] => {
  const value = Number(text);
  if (!Number.isInteger(value)) return [`${text} / 2`];
  if (value <= 1) return [String(1 - value)];
  if (/^0x/i.test(text)) return [`${value ^ 1}`];
  if (value < SMALL) return [String(time ? value - 1 : value + 1)];
  return [String(value * 2), String(value >> 1)];
};

const quoted = (text: string): string =>
  `'${text.replace(/[\\']/g, '\\$&').replace(/\r/g, '\\r').replace(/\n/g, '\\n')}'`;

const textFor = (text: string): string | undefined => {
  if (text in WORDS) return WORDS[text];
  if (text.length === 0) return undefined;
  if (text.length > 1 && text[0] !== text[1]) return text[1] + text[0] + text.slice(2);
  return String.fromCharCode(text.charCodeAt(0) ^ 1) + text.slice(1);
};

/** Sentences of errors are for people; no data sheet fixes their words. */
const isSentence = (node: ts.Node): boolean => {
  const call = ts.findAncestor(node, ts.isCallExpression);
  return (
    call !== undefined &&
    ts.isIdentifier(call.expression) &&
    ['fault', 'partMismatch', 'checkSpan', 'spiMemory'].includes(call.expression.text) &&
    call.arguments.some(argument => argument.pos <= node.pos && node.end <= argument.end)
  );
};

const isType = (node: ts.Node): boolean =>
  ts.findAncestor(
    node,
    above => ts.isTypeNode(above) || ts.isImportDeclaration(above) || ts.isInterfaceDeclaration(above),
  ) !== undefined;

const replace = (node: ts.Node, to: string): Change => ({ start: node.getStart(), end: node.getEnd(), to });

const swapped = (elements: readonly ts.Expression[]): Change[] => {
  const changes: Change[] = [];
  for (let i = 1; i < elements.length; i++) {
    const [a, b] = [elements[i - 1], elements[i]];
    const between = a.getSourceFile().text.slice(a.getEnd(), b.getStart());
    if (a.getText() !== b.getText())
      changes.push({ start: a.getStart(), end: b.getEnd(), to: b.getText() + between + a.getText() });
  }
  return changes;
};

const isLeaf = (element: ts.Expression): boolean =>
  ts.isNumericLiteral(element) || ts.isPropertyAccessExpression(element) || ts.isIdentifier(element);

const changesOf = (node: ts.Node): Change[] => {
  if (isType(node)) return [];
  if (ts.isNumericLiteral(node)) return numbersFor(node.getText(), isTime(node)).map(to => replace(node, to));
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [replace(node, 'false')];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [replace(node, 'true')];
  if (ts.isBinaryExpression(node)) {
    const to = COMPARISONS[node.operatorToken.kind];
    return to === undefined ? [] : [replace(node.operatorToken, to)];
  }
  if (ts.isArrayLiteralExpression(node) && node.elements.every(isLeaf)) return swapped(node.elements);
  if (ts.isStringLiteral(node) && !isSentence(node)) {
    const to = textFor(node.text);
    return to === undefined ? [] : [replace(node, quoted(to))];
  }
  // A wire that is handed on: `tx: pin(card.tx)`.
  if (ts.isPropertyAccessExpression(node) && node.name.text in WIRES && ts.isCallExpression(node.parent))
    return [replace(node.name, WIRES[node.name.text])];
  return [];
};

const walk = (node: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(node);
  ts.forEachChild(node, child => walk(child, visit));
};

const mutantsFrom = (file: string, text: string, changes: Change[]): Mutant[] => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  return changes.map(({ start, end, to }) => ({
    file,
    line: source.getLineAndCharacterOfPosition(start).line + 1,
    from: text.slice(start, end),
    to,
    text: text.slice(0, start) + to + text.slice(end),
  }));
};

/** Every mutant of a driver's text. */
export const mutantsOf = (file: string, text: string): Mutant[] => {
  const changes: Change[] = [];
  walk(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true), node =>
    changes.push(...changesOf(node)),
  );
  return mutantsFrom(file, text, changes);
};

/**
 * Every mutant of a board's file: each pin of its data moved to the next of `header`, and its wiring as a
 * driver's.
 */
export const boardMutantsOf = (file: string, text: string, header: readonly string[]): Mutant[] => {
  const changes: Change[] = [];
  walk(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true), node => {
    const isPin = ts.isStringLiteral(node) && header.includes(node.text) && !isType(node);
    if (isPin) changes.push(replace(node, quoted(header[(header.indexOf(node.text) + 1) % header.length])));
    else if (ts.isPropertyAccessExpression(node) && !isType(node)) changes.push(...changesOf(node));
  });
  return mutantsFrom(file, text, changes);
};

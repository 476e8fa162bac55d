/**
 * Mutants: each changes one value that a data sheet, a wiring or the document fixes, or one decision.
 *
 * Of every subject:
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
 *
 * Of the rooms that decide about money, also those of `logic.ts`.
 */
import ts from 'typescript';
import { type Change, isSentence, isType, replace } from './change.ts';
import { logicChangesOf } from './logic.ts';

export interface Mutant {
  /** From the project's root. */
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly change: Change;
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
  if (Object.hasOwn(WORDS, text)) return WORDS[text];
  if (text.length === 0) return undefined;
  if (text.length > 1 && text[0] !== text[1]) return text[1] + text[0] + text.slice(2);
  return String.fromCharCode(text.charCodeAt(0) ^ 1) + text.slice(1);
};

const swapped = (host: ts.ArrayLiteralExpression): Change[] => {
  const changes: Change[] = [];
  for (let i = 1; i < host.elements.length; i++) {
    const [a, b] = [host.elements[i - 1], host.elements[i]];
    const between = a.getSourceFile().text.slice(a.getEnd(), b.getStart());
    if (a.getText() !== b.getText())
      changes.push({ host, start: a.getStart(), end: b.getEnd(), to: b.getText() + between + a.getText() });
  }
  return changes;
};

/** `[a, b] = …` names places, not values. */
const isTarget = ({ parent }: ts.Node): boolean =>
  ts.isBinaryExpression(parent) &&
  parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  ts.isArrayLiteralExpression(parent.left);

/** The name of a property is no value: `{ 7: 'seven' }`. */
const isName = (node: ts.Node): boolean => {
  const parent: ts.Node | undefined = node.parent;
  if (parent === undefined) return false;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node;
};

const isLeaf = (element: ts.Expression): boolean =>
  ts.isNumericLiteral(element) || ts.isPropertyAccessExpression(element) || ts.isIdentifier(element);

const changesOf = (node: ts.Node): Change[] => {
  if (isType(node) || isName(node) || isSentence(node)) return [];
  if (ts.isNumericLiteral(node)) return numbersFor(node.getText(), isTime(node)).map(to => replace(node, to));
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [replace(node, 'false')];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [replace(node, 'true')];
  if (ts.isBinaryExpression(node)) {
    const to = COMPARISONS[node.operatorToken.kind];
    return to === undefined ? [] : [{ ...replace(node.operatorToken, to), host: node }];
  }
  if (ts.isArrayLiteralExpression(node) && node.elements.every(isLeaf))
    return isTarget(node) ? [] : swapped(node);
  if (ts.isStringLiteral(node)) {
    const to = textFor(node.text);
    return to === undefined ? [] : [replace(node, quoted(to))];
  }
  // A wire that is handed on: `tx: pin(card.tx)`.
  if (
    ts.isPropertyAccessExpression(node) &&
    Object.hasOwn(WIRES, node.name.text) &&
    ts.isCallExpression(node.parent)
  ) {
    const host = node.parent.expression === node ? node.parent : node;
    return [{ ...replace(node.name, WIRES[node.name.text]), host }];
  }
  return [];
};

const walk = (node: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(node);
  ts.forEachChild(node, child => walk(child, visit));
};

const sourceOf = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);

const mutantsFrom = (source: ts.SourceFile, changes: readonly Change[]): Mutant[] =>
  changes.map(change => ({
    file: source.fileName,
    line: source.getLineAndCharacterOfPosition(change.start).line + 1,
    from: source.text.slice(change.start, change.end),
    to: change.to,
    change,
  }));

const mutantsBy = (file: string, text: string, changes: (node: ts.Node) => readonly Change[]): Mutant[] => {
  const source = sourceOf(file, text);
  const all: Change[] = [];
  walk(source, node => all.push(...changes(node)));
  return mutantsFrom(source, all);
};

/** Every mutant of a driver's text. */
export const mutantsOf = (file: string, text: string): Mutant[] => mutantsBy(file, text, changesOf);

/** Every mutant of a text that decides: the values, and the decisions. */
export const logicMutantsOf = (file: string, text: string): Mutant[] =>
  mutantsBy(file, text, node => [...changesOf(node), ...logicChangesOf(node)]);

/**
 * Every mutant of a board's file: each pin of its data moved to the next of `header`, and its wiring as a
 * driver's.
 */
export const boardMutantsOf = (file: string, text: string, header: readonly string[]): Mutant[] =>
  mutantsBy(file, text, node => {
    if (isType(node)) return [];
    if (ts.isStringLiteral(node) && header.includes(node.text))
      return [replace(node, quoted(header[(header.indexOf(node.text) + 1) % header.length]))];
    return ts.isPropertyAccessExpression(node) ? changesOf(node) : [];
  });

/**
 * A text with all its mutants, each behind a switch: `(mutant$(7) ? a <= b : a < b)`. It is compiled once,
 * and the question says which mutants a test reaches. Of a condition it says more: a case in which the
 * mutant's condition is the original's cannot notice it, so that `differs$` compares the two.
 */
import ts from 'typescript';
import type { Change } from './change.ts';

/** Asks whether the mutant of a number is on, and notes that it was reached. */
export const SWITCH = 'mutant$';
/** Asks the same without a note, where `DIFFERS` takes it. */
export const QUIET_SWITCH = 'on$';
/**
 * Takes number, original and alternative; notes the mutant as reached when they differ; gives the original
 * back.
 */
export const DIFFERS = 'differs$';

export interface Switched {
  readonly id: number;
  readonly change: Change;
}

const changed = ({ host, start, end, to }: Change): string => {
  const { text } = host.getSourceFile();
  return text.slice(host.getStart(), start) + to + text.slice(end, host.getEnd());
};

const EFFECTS = [
  ts.SyntaxKind.AwaitExpression,
  ts.SyntaxKind.CallExpression,
  ts.SyntaxKind.DeleteExpression,
  ts.SyntaxKind.NewExpression,
  ts.SyntaxKind.PostfixUnaryExpression,
];

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** An expression that may be computed twice. */
const isPure = (node: ts.Node): boolean => {
  if (EFFECTS.includes(node.kind)) return false;
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return false;
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.PlusPlusToken) return false;
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusMinusToken) return false;
  return !ts.forEachChild(node, child => !isPure(child) || undefined);
};

const awaits = (node: ts.Node): boolean =>
  ts.isAwaitExpression(node) || Boolean(ts.forEachChild(node, child => awaits(child) || undefined));

const SHORT_CIRCUITS = [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken];

/** A comparison or a sum, whose operands are computed in either case. */
const isEager = (host: ts.Node): boolean =>
  ts.isBinaryExpression(host) && !SHORT_CIRCUITS.includes(host.operatorToken.kind) && isPure(host);

/** The alternative, where it can be compared with the original: a constant, or another operator. */
const comparable = ({ host, to }: Change, alternative: string): string | undefined => {
  // The interpreter's code has no call with an `await` among its arguments.
  if (to === 'true' || to === 'false') return awaits(host) ? undefined : to;
  return isEager(host) ? `(${alternative})` : undefined;
};

const behindSwitch = (original: string, { id, change }: Switched): string => {
  if (ts.isExpressionStatement(change.host)) return `{ if (!${SWITCH}(${id})) { ${original} } }`;
  const alternative = changed(change);
  const other = comparable(change, alternative);
  return other === undefined
    ? `(${SWITCH}(${id}) ? (${alternative}) : (${original}))`
    : `(${QUIET_SWITCH}(${id}) ? (${alternative}) : ${DIFFERS}(${id}, (${original}), ${other}))`;
};

const childrenOf = (node: ts.Node): ts.Node[] => {
  const children: ts.Node[] = [];
  ts.forEachChild(node, child => void children.push(child));
  return children.sort((a, b) => a.pos - b.pos);
};

/** The text of `source` with every mutant of the list behind its switch. */
export const switchedText = (source: ts.SourceFile, mutants: readonly Switched[]): string => {
  const byHost = new Map<ts.Node, Switched[]>();
  for (const mutant of mutants) {
    const { host } = mutant.change;
    byHost.set(host, [...(byHost.get(host) ?? []), mutant]);
  }
  const render = (node: ts.Node): string => {
    let text = '';
    let at = node.getStart();
    for (const child of childrenOf(node)) {
      text += source.text.slice(at, child.getStart()) + render(child);
      at = child.getEnd();
    }
    text += source.text.slice(at, node.getEnd());
    return (byHost.get(node) ?? []).reduce(behindSwitch, text);
  };
  return source.text.slice(0, source.getStart()) + render(source);
};

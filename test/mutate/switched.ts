/**
 * A text with all its mutants, each behind a switch: `(mutant$(7) ? a <= b : a < b)`. It is compiled once, and the
 * question says which mutants a test reaches.
 */
import ts from 'typescript';
import type { Change } from './change.ts';

/** The function that a switched text asks: whether the mutant of this number is on. */
export const SWITCH = 'mutant$';

export interface Switched {
  readonly id: number;
  readonly change: Change;
}

const changed = ({ host, start, end, to }: Change): string => {
  const { text } = host.getSourceFile();
  return text.slice(host.getStart(), start) + to + text.slice(end, host.getEnd());
};

const behindSwitch = (original: string, { id, change }: Switched): string =>
  ts.isExpressionStatement(change.host)
    ? `{ if (!${SWITCH}(${id})) { ${original} } }`
    : `(${SWITCH}(${id}) ? (${changed(change)}) : (${original}))`;

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

/** A board's wires, grouped by the part at their other end. */
import type { BoardDescription } from '../board.ts';
import { type PinUse, usesOf } from '../check/uses.ts';

/** A part and its wires. */
export interface DrawnPart {
  readonly name: string;
  readonly uses: readonly PinUse[];
}

/** The parts of a board in the order of `usesOf`. */
export const partsOf = (board: BoardDescription): DrawnPart[] => {
  const parts: { name: string; uses: PinUse[] }[] = [];
  for (const use of usesOf(board)) {
    const known = parts.find(({ name }) => name === use.part);
    if (known) known.uses.push(use);
    else parts.push({ name: use.part, uses: [use] });
  }
  return parts;
};

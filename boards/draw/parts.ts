/** A board's wires as the drawing and the table want them: grouped by the part at their other end. */
import type { BoardDescription } from '../board.ts';
import { type PinUse, usesOf } from '../check/uses.ts';

export interface DrawnPart {
  readonly name: string;
  readonly uses: readonly PinUse[];
}

export const partsOf = (board: BoardDescription): DrawnPart[] => {
  const parts: { name: string; uses: PinUse[] }[] = [];
  for (const use of usesOf(board)) {
    const known = parts.find(({ name }) => name === use.part);
    if (known) known.uses.push(use);
    else parts.push({ name: use.part, uses: [use] });
  }
  return parts;
};

import { HOLD_FILE } from '../../firmware/boot/slots.ts';
import type { BoardState } from './inspect.ts';

/**
 * What a board can do as it is. `bare` is one that has nothing of ours, not even a notice that could speak for it: a new
 * one, or one whose power went within the first moments of an installation.
 */
export type Condition = 'bare' | 'incomplete' | 'held' | 'noImage' | 'image';

export const conditionOf = (state: BoardState): Condition => {
  if (state.files.length === 0) return 'bare';
  if (!state.loaderWhole) return 'incomplete';
  if (state.files.includes(HOLD_FILE)) return 'held';
  return state.slots.A || state.slots.B ? 'image' : 'noImage';
};

const WORDS: Readonly<Record<Exclude<Condition, 'image'>, string>> = {
  bare: 'no image: the bare interpreter of the vendor',
  incomplete: 'no image that may run: not written to its end',
  held: 'held: a tool has not finished its work',
  noImage: 'no image',
};

/** For a person; what would help, too. */
export const conditionWords = (condition: Exclude<Condition, 'image'>, board: string): string =>
  `${WORDS[condition]}; needs: npm run flash -- --board ${board}`;

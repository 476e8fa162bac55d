import { HOLD_FILE } from '../../firmware/boot/slots.ts';
import type { BoardState } from './inspect.ts';

/**
 * What a board can start.
 *
 * - `bare`: nothing; its Storage is empty, as on a new board or after a cut at the beginning of an
 *   installation.
 * - `incomplete`: nothing; the loader is missing or was not written to its end.
 * - `held`: nothing, as long as there is a hold.
 * - `noImage`: the loader, which has no image to start.
 * - `image`: an image.
 */
export type Condition = 'bare' | 'incomplete' | 'held' | 'noImage' | 'image';

/** The condition of a board, by the files that it has. */
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

/** A condition in words, and the command that helps. */
export const conditionWords = (condition: Exclude<Condition, 'image'>, board: string): string =>
  `${WORDS[condition]}; needs: npm run flash -- --board ${board}`;

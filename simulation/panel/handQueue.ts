import type { Hand } from './keys.ts';

/** Does what was typed one after the other, in its order, however fast it was typed or pasted. */
export interface HandQueue {
  /** False when `waitingMax` are waiting already: this one is not done. */
  add(hand: Hand): boolean;
  /** Resolves when nothing is waiting. */
  idle(): Promise<void>;
}

export const waitingMax = 200;

export const handQueue = (act: (hand: Hand) => Promise<void>): HandQueue => {
  let waiting = 0;
  let last = Promise.resolve();
  return {
    add: hand => {
      if (waiting >= waitingMax) return false;
      waiting++;
      last = last.then(async () => {
        await act(hand);
        waiting--;
      });
      return true;
    },
    idle: () => last,
  };
};

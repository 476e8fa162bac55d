/** A mechanical contact: it opens and closes a few times before it settles. */
import type { SeededRandom } from '../board/random.ts';
import type { Scheduler } from '../board/scheduler.ts';

export interface Contact {
  isClosed(): boolean;
  /** Starts a change; the contact bounces for less than `bounceMs`, then settles. */
  move(closed: boolean): void;
}

export const createContact = (
  bench: { scheduler: Scheduler },
  random: SeededRandom,
  bounceMs: number,
  changed: (closed: boolean) => void,
): Contact => {
  const { scheduler } = bench;
  let closed = false;
  let movement = 0;
  const set = (next: boolean): void => {
    if (next === closed) return;
    closed = next;
    changed(closed);
  };
  return {
    isClosed: () => closed,
    move: target => {
      const mine = ++movement;
      const later = (delayUs: number, next: boolean): void => {
        scheduler.after(delayUs, () => {
          if (mine === movement) set(next);
        });
      };
      set(target);
      let atUs = 0;
      for (let bounces = random.between(1, 4); bounces > 0; bounces--) {
        const quarterUs = (bounceMs * 1000) / 10;
        atUs += random.between(50, Math.max(51, quarterUs));
        later(atUs, !target);
        atUs += random.between(50, Math.max(51, quarterUs));
        later(atUs, target);
      }
    },
  };
};

import type { Timer } from '../../hal/timer.ts';

/** Time that a test moves. */
export interface HandTimer extends Timer {
  /** Lets time pass, with every timer in its turn, until `isDone` or for `limitMs`; false at the limit. */
  run(limitMs: number, isDone?: () => boolean): Promise<boolean>;
  /** Timers that have not run out. */
  waiting(): number;
}

/** Everything that waits for no time. */
const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

export const handTimer = (): HandTimer => {
  let now = 0;
  let last = 0;
  const running = new Map<number, { at: number; listener: () => void }>();
  /** The next timer that runs out before `end`. */
  const next = (end: number): number | undefined => {
    let first: number | undefined;
    for (const [id, { at }] of running)
      if (at <= end && (first === undefined || at < running.get(first)!.at)) first = id;
    return first;
  };
  const fire = (id: number): void => {
    const { at, listener } = running.get(id)!;
    running.delete(id);
    now = Math.max(now, at);
    listener();
  };
  return {
    now: () => now,
    after: (milliseconds, listener) => {
      running.set(++last, { at: now + milliseconds, listener });
      return last;
    },
    cancel: id => void running.delete(id),
    waiting: () => running.size,
    run: async (limitMs, isDone = () => false) => {
      const end = now + limitMs;
      for (;;) {
        await settle();
        if (isDone()) return true;
        const id = next(end);
        if (id === undefined) break;
        fire(id);
      }
      now = end;
      return false;
    },
  };
};

import type { Timer } from '../hal/timer.ts';

/** Wall-clock time, for host programs that answer a board in real time. */
export const hostTimer = (): Timer => {
  const running = new Map<number, NodeJS.Timeout>();
  let last = 0;
  return {
    now: () => performance.now(),
    after: (milliseconds, listener) => {
      const id = ++last;
      running.set(
        id,
        setTimeout(() => {
          running.delete(id);
          listener();
        }, milliseconds),
      );
      return id;
    },
    cancel: id => {
      clearTimeout(running.get(id));
      running.delete(id);
    },
  };
};

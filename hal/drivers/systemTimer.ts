import type { Timer } from '../timer.ts';

/**
 * Elapsed time by the interpreter's own clock. Nothing in the firmware calls `setTime`, so `getTime` never
 * goes back (`systemClock.ts` keeps an offset for that reason). Resolution about 1 ms.
 */
export const systemTimer = (): Timer => {
  const start = getTime();
  return {
    now: () => (getTime() - start) * 1000,
    after: (milliseconds, listener) => setTimeout(listener, milliseconds) as unknown as number,
    cancel: id => clearTimeout(id),
  };
};

import type { Clock } from '../clock.ts';

/**
 * Calendar time for a board without a battery clock: unknown after every start until the center sets it. It
 * keeps an offset to `getTime` and leaves the interpreter's clock alone: moving that one would make
 * `systemTimer` jump. Whole seconds; drifts with the board's crystal, some seconds a day.
 */
export const systemClock = (): Clock => {
  let offset: number | undefined;
  return {
    now: () => (offset === undefined ? undefined : Math.floor(getTime() + offset)),
    set: seconds => {
      offset = seconds - getTime();
    },
  };
};

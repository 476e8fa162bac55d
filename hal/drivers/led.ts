import type { Lamp } from '../lamp.ts';
import type { Timer, TimerId } from '../timer.ts';

const HALF_PERIOD_MS = 500;

/** A light-emitting diode, lit while its pin is high. */
export const led = (options: { pin: Pin; timer: Timer }): Lamp => {
  const { pin, timer } = options;
  let turning: TimerId | undefined;
  const blink = (lit: boolean) => {
    pin.write(lit);
    turning = timer.after(HALF_PERIOD_MS, () => blink(!lit));
  };
  pin.write(0);
  return {
    show(what) {
      if (turning !== undefined) timer.cancel(turning);
      turning = undefined;
      if (what === 'blink') blink(true);
      else pin.write(what === 'on');
    },
  };
};

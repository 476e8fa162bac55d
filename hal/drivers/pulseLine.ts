import { fault } from '../../firmware/runtime/fault.ts';
import type { Line } from '../line.ts';
import type { Timer } from '../timer.ts';
import { lineWatch, type Supervision } from './lineWatch.ts';

/** Ten pulses a second; the loop is open two thirds of each (the Japanese make ratio is 33 ± 3 %). */
const BREAK_MS = 67;
const MAKE_MS = 33;
/** "Minimum pause" of 10 pps dialling is 600 ms. */
const PAUSE_MS = 650;
/**
 * Detectors have settled so long after the last pulse; an answer cannot come earlier, since the exchange
 * takes a digit for over only after 200 ms of closed loop and more.
 */
const SETTLED_MS = 150;
const DIGITS = '1234567890';

/**
 * Rotary-type dialling by opening the loop relay: for exchanges without push-button service. Cannot send *
 * and #.
 */
export const pulseLine = (options: { loop: Pin; supervisions: Supervision[]; timer: Timer }): Line => {
  const { loop, timer } = options;
  const line = lineWatch(loop, options.supervisions, timer);
  /** A line released in the middle of a digit must not be closed again by the rest of it. */
  const pulse = (left: number, done: () => void): void => {
    if (left === 0 || !line.isSeized()) {
      timer.after(SETTLED_MS, () => {
        line.deafen(false);
        timer.after(PAUSE_MS - SETTLED_MS, done);
      });
      return;
    }
    line.deafen(true);
    loop.write(0);
    timer.after(BREAK_MS, () => {
      loop.write(line.isSeized());
      timer.after(MAKE_MS, () => pulse(left - 1, done));
    });
  };
  return {
    seize: line.seize,
    release: line.release,
    state: line.state,
    onChange: line.onChange,
    dial(digit) {
      const pulses = digit.length === 1 ? DIGITS.indexOf(digit) + 1 : 0;
      if (pulses === 0) return Promise.reject(fault('badDigit', `digit expected 0 to 9, got "${digit}"`));
      return new Promise(resolve => pulse(pulses, resolve));
    },
  };
};

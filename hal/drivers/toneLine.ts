import { fault } from '../../firmware/runtime/fault.ts';
import type { Line } from '../line.ts';
import type { Timer } from '../timer.ts';
import { lineWatch } from './lineWatch.ts';

/** ITU-T Q.23, Fig. 1, in Hz. The fourth high frequency, 1633 Hz, serves A to D, which a payphone does not dial. */
const LOW_GROUP_HZ = [697, 770, 852, 941];
const HIGH_GROUP_HZ = [1209, 1336, 1477];
const DIGITS = '123456789*0#';
/** ITU-T Q.24 asks receivers for tone and pause of 40 ms and more; NTT asks senders for 50 and 30. */
const TONE_MS = 80;
const PAUSE_MS = 80;

/**
 * Push-button dialling by two PWM outputs, summed and low-passed by resistors and a capacitor on the board. The two pins
 * must sit on different hardware timers. Square waves at half duty: their third harmonic is the filter's business.
 */
export const toneLine = (options: {
  loop: Pin;
  toneLow: Pin;
  toneHigh: Pin;
  reversal: Pin;
  timer: Timer;
}): Line => {
  const { loop, toneLow, toneHigh, reversal, timer } = options;
  const line = lineWatch(loop, reversal);
  const silence = () => {
    digitalWrite(toneLow, 0);
    digitalWrite(toneHigh, 0);
  };
  const sound = (at: number) => {
    analogWrite(toneLow, 0.5, { freq: LOW_GROUP_HZ[(at / 3) | 0] });
    analogWrite(toneHigh, 0.5, { freq: HIGH_GROUP_HZ[at % 3] });
  };
  silence();
  return {
    seize: line.seize,
    release: () => {
      silence();
      line.release();
    },
    onEvent: line.onEvent,
    dial(digit) {
      const at = digit.length === 1 ? DIGITS.indexOf(digit) : -1;
      if (at < 0) return Promise.reject(fault('badDigit', `digit expected 0 to 9, * or #, got "${digit}"`));
      return new Promise(resolve => {
        sound(at);
        timer.after(TONE_MS, () => {
          silence();
          timer.after(PAUSE_MS, resolve);
        });
      });
    },
  };
};

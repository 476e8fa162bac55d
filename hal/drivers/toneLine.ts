import { fault } from '../../firmware/runtime/fault.ts';
import type { Line } from '../line.ts';
import type { Timer } from '../timer.ts';
import { lineWatch, type Supervision } from './lineWatch.ts';

const DIGITS = '123456789*0#';
/** ITU-T Q.24 asks receivers for tone and pause of 40 ms and more; NTT asks senders for 50 and 30. */
const TONE_MS = 80;
const PAUSE_MS = 80;

/** What makes the two tones of a digit, silent at first: `pwmTones.ts`, `ht9200a.ts`. */
export interface ToneGenerator {
  /** `at` counts the keys 1 2 3, 4 5 6, 7 8 9, * 0 # from 0. */
  sound(at: number): void;
  silence(): void;
}

/** Push-button dialling (ITU-T Q.23). */
export const toneLine = (options: {
  loop: Pin;
  generator: ToneGenerator;
  supervisions: Supervision[];
  timer: Timer;
}): Line => {
  const { generator, timer } = options;
  const line = lineWatch(options.loop, options.supervisions, timer);
  return {
    seize: line.seize,
    release: () => {
      generator.silence();
      line.release();
    },
    state: line.state,
    onChange: line.onChange,
    dial(digit) {
      const at = digit.length === 1 ? DIGITS.indexOf(digit) : -1;
      if (at < 0) return Promise.reject(fault('badDigit', `digit expected 0 to 9, * or #, got "${digit}"`));
      return new Promise(resolve => {
        generator.sound(at);
        timer.after(TONE_MS, () => {
          generator.silence();
          timer.after(PAUSE_MS, resolve);
        });
      });
    },
  };
};

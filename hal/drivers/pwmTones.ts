import type { ToneGenerator } from './toneLine.ts';

/**
 * ITU-T Q.23, Fig. 1, in Hz. The fourth high frequency, 1633 Hz, serves A to D, which a payphone does not
 * dial.
 */
const LOW_GROUP_HZ = [697, 770, 852, 941];
const HIGH_GROUP_HZ = [1209, 1336, 1477];

/**
 * The tones of a digit by two PWM outputs, summed and low-passed by resistors and a capacitor on the board.
 * The two pins must sit on different hardware timers. Square waves at half duty: their third harmonic is the
 * filter's business.
 */
export const pwmTones = (options: { toneLow: Pin; toneHigh: Pin }): ToneGenerator => {
  const { toneLow, toneHigh } = options;
  const silence = () => {
    digitalWrite(toneLow, 0);
    digitalWrite(toneHigh, 0);
  };
  silence();
  return {
    sound: at => {
      analogWrite(toneLow, 0.5, { freq: LOW_GROUP_HZ[(at / 3) | 0] });
      analogWrite(toneHigh, 0.5, { freq: HIGH_GROUP_HZ[at % 3] });
    },
    silence,
  };
};

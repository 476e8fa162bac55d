import type { ToneGenerator } from './toneLine.ts';

/**
 * "Table 1: digits vs. input data (serial mode)": 1 to 9 are themselves, 0 is 10, * 11, # 12; D4 is low. In
 * the order of the keys.
 */
const CODES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 10, 12];
/** "D4–D0 11111: DTMF OFF", the stop code. */
const STOP = 31;
const BITS = 5;

/**
 * Holtek HT9200A DTMF generator with its own crystal, on three pins (data sheet Rev. 1.40). "The initial
 * condition of the CLK line is high", "the falling edge of the clock latches in data", least significant bit
 * first, CLK back to high at the end or nothing sounds. CE stays low: its oscillator takes 10 ms to start, a
 * digit must not wait for that, and 0.24 mA is cheap. One array write a bit, from right to left: data, CLK
 * low, CLK high. The part cannot be asked whether it is there.
 */
export const ht9200a = (options: { enable: Pin; clock: Pin; data: Pin }): ToneGenerator => {
  const { enable, clock, data } = options;
  const bitPins = [clock, clock, data];
  const send = (code: number) => {
    for (let i = 0; i < BITS; i++) digitalWrite(bitPins, 4 | ((code >> i) & 1));
  };
  clock.write(1);
  enable.write(0);
  return { sound: at => send(CODES[at]), silence: () => send(STOP) };
};

/**
 * Holtek HT9200A (data sheet Rev. 1.40), serial mode, 3.579545 MHz crystal: five bits at DATA, least
 * significant first, each taken at a falling edge of CLK while CE is low; the tones change once CLK is high
 * again.
 */
import type { Bench } from '../board/board.ts';
import type { Violations } from './violations.ts';

export type Ht9200aPins = Readonly<Record<'enable' | 'clock' | 'data', string>>;

/** "t_UP oscillator start-up time … 10 ms" */
const startUpUs = 10_000;
/** "f_CLK 500 kHz max", half a period low and half high. */
const clockHalfUs = 1;
const bits = 5;
const off = 0b11111;

/**
 * Output frequencies that the crystal gives: "697: 699 Hz, 770: 766, 852: 847, 941: 948; 1209: 1215, 1336:
 * 1332, 1477: 1472, 1633: 1645".
 */
const low = [699, 766, 847, 948];
const high = [1215, 1332, 1472, 1645];

/** Table 1, by code: rows and columns of 0 (which is D), 1 to 9, 0, *, #, A, B, C. */
const keys: readonly (readonly [number, number])[] = [
  [3, 3],
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [2, 0],
  [2, 1],
  [2, 2],
  [3, 1],
  [3, 0],
  [3, 2],
  [0, 3],
  [1, 3],
  [2, 3],
];

/** Dual tones for codes 0 to 15, single ones for 16 to 23, silence for the rest. */
const tonesOf = (code: number): [number | undefined, number | undefined] => {
  if (code < 16) return [low[keys[code][0]], high[keys[code][1]]];
  if (code < 20) return [low[code - 16], undefined];
  return code < 24 ? [undefined, high[code - 20]] : [undefined, undefined];
};

/** Calls `sound` with the frequencies at the DTMF pin, in Hz. */
export const createHt9200a = (
  bench: Bench,
  pins: Ht9200aPins,
  violations: Violations,
  sound: (lowHz: number | undefined, highHz: number | undefined) => void,
): void => {
  const { scheduler, nets } = bench;
  const enable = nets.at(pins.enable);
  const clock = nets.at(pins.clock);
  const data = nets.at(pins.data);
  let readyUs = Number.POSITIVE_INFINITY;
  let edgeUs = 0;
  let dataUs = 0;
  let shifted = 0;
  let count = 0;
  let code = off;

  const latch = (): void => {
    if (scheduler.nowUs() < readyUs)
      violations.record('HT9200A: clocked before t_UP, 10 ms after CE went low');
    if (scheduler.nowUs() === dataUs)
      violations.record('HT9200A: DATA changed together with the edge of CLK');
    shifted |= data.level() << count;
    count = (count + 1) % bits;
    if (count > 0) return;
    code = shifted;
    shifted = 0;
    if (code >= 24 && code !== off) violations.record(`HT9200A: there is no code ${code}`);
  };
  data.onChange(() => {
    dataUs = scheduler.nowUs();
  });
  clock.onChange(level => {
    const now = scheduler.nowUs();
    if (enable.level() === 1) return;
    if (now - edgeUs < clockHalfUs) violations.record('HT9200A: CLK faster than 500 kHz');
    edgeUs = now;
    if (level === 0) latch();
    else if (count === 0) sound(...tonesOf(code));
  });
  // A floating CE would enable the part: "No internal pull-high resistor"; the board has one.
  enable.drive('HT9200A', 'pullUp');
  enable.onChange(level => {
    readyUs = level === 0 ? scheduler.nowUs() + startUpUs : Number.POSITIVE_INFINITY;
    shifted = count = 0;
    code = off;
    sound(undefined, undefined);
  });
};

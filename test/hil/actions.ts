/** What a person does at the phone in several rungs. */
import { type Bench, type BenchCard, displayLine, shows } from './bench.ts';
import type { Notes } from './ladder/rung.ts';

/** Installing or a first settlement on an interpreter without native arithmetic takes this long and less. */
export const computeLimitMs = 240_000;
export const showLimitMs = 30_000;
const handMs = 400;

/** Tokyo: 10 yen for 30 seconds by day. A charge takes half of that where arithmetic is not native. */
export const NUMBER = '0312345678';
export const UNIT_YEN = 10;

/** Starts the phone if needed, and waits until it is installed and idle. */
export const ready = async (bench: Bench): Promise<void> => {
  bench.office.reachable = true;
  if (bench.front.display()[0] === 'INSERT CARD') return;
  await bench.start();
  await shows(bench, 'INSERT CARD', computeLimitMs);
};

/** A balance or a sentence, not a text that precedes one. */
const decided = (row: string): boolean =>
  row !== '' && row !== 'INSERT CARD' && row !== 'PLEASE WAIT' && row !== 'NOT YET INSTALLED';

/** Puts a card in and waits for the phone's verdict. */
export const insert = async (bench: Bench, card: BenchCard): Promise<void> => {
  bench.front.insert(card);
  await bench.until('a balance or a sentence', () => decided(bench.front.display()[0]), computeLimitMs);
};

/** Takes the card out and waits until the phone is idle again. */
export const take = async (bench: Bench): Promise<void> => {
  bench.front.remove();
  await shows(bench, 'INSERT CARD', showLimitMs);
  // The report to the center is on its way.
  await bench.pause(handMs);
};

/**
 * Puts an honest card in until its value shows. A line that loses characters spoils a session, which is no
 * fault of the phone: the person puts the card in again, as often as the target allows.
 */
export const insertHonest = async (
  bench: Bench,
  card: BenchCard,
  value: number,
  notes: Notes,
): Promise<void> => {
  for (let insertion = 1; ; insertion++) {
    const started = bench.nowMs();
    await insert(bench, card);
    const shown = bench.front.display()[0];
    if (shown === `${value} YEN`) {
      notes.figure('card in to balance, ms', Math.round(bench.nowMs() - started));
      if (insertion > 1) notes.figure('insertions', insertion);
      return;
    }
    if (insertion >= bench.insertionsMax)
      throw new Error(`card: expected "${value} YEN" after ${insertion} insertions, got "${shown}"`);
    await take(bench);
  }
};

/** Lifts, dials and waits for the first unit: the balance is `left` then. */
export const placeCall = async (bench: Bench, left: number): Promise<void> => {
  bench.front.hook(true);
  await shows(bench, 'DIAL NUMBER', showLimitMs);
  await bench.front.dial(NUMBER);
  await bench.front.answered();
  await shows(bench, `${left} YEN`, computeLimitMs);
};

export const hangUp = async (bench: Bench): Promise<void> => {
  bench.front.hook(false);
  await shows(bench, 'TAKE YOUR CARD', computeLimitMs);
};

export { displayLine, shows };

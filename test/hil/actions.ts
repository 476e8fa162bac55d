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
 * Puts a card in until `isVerdict` holds of the first row, at most as often as the target allows: where a
 * host answers for the card, a reset is answered too late or a character is lost now and then, which is no
 * fault of the phone. Resolves to what the last insertion showed, and how many milliseconds it took.
 */
const insertUntil = async (
  bench: Bench,
  card: BenchCard,
  isVerdict: (shown: string) => boolean,
): Promise<{ shown: string; insertions: number; ms: number }> => {
  for (let insertions = 1; ; insertions++) {
    const started = bench.nowMs();
    await insert(bench, card);
    const shown = bench.front.display()[0];
    const ms = Math.round(bench.nowMs() - started);
    if (isVerdict(shown) || insertions >= bench.insertionsMax) return { shown, insertions, ms };
    await take(bench);
  }
};

/** Puts an honest card in until its value shows. */
export const insertHonest = async (
  bench: Bench,
  card: BenchCard,
  value: number,
  notes: Notes,
): Promise<void> => {
  const expected = `${value} YEN`;
  const { shown, insertions, ms } = await insertUntil(bench, card, row => row === expected);
  if (shown !== expected)
    throw new Error(`card: expected "${expected}" after ${insertions} insertions, got "${shown}"`);
  notes.figure('card in to balance, ms', ms);
  if (insertions > 1) notes.figure('insertions', insertions);
};

/** Puts a card in until the phone has read it. */
export const insertReadable = async (bench: Bench, card: BenchCard): Promise<void> => {
  await insertUntil(bench, card, row => row !== 'CARD UNREADABLE' && row !== 'CARD DOES NOT ANSWER');
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

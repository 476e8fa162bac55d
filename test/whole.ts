/** Tests that take long try a sample of their cases; with `--whole` they try all. */

import { atFileEnd } from './runner/fileEnd.ts';
import { needing } from './skip.ts';

/** The option of `npm test`, and of a test file that runs alone. */
export const WHOLE = '--whole';

export const isWhole: boolean = process.argv.includes(WHOLE);

/** Whole numbers among the words of a test file that runs alone, in their order. */
export const numberArguments = (): number[] =>
  process.argv.flatMap((word, i) => (i > 1 && /^\d+$/.test(word) ? [Number(word)] : []));

/** How many were tried of how many, by what they are. */
const samples = new Map<string, { tried: number; all: number }>();

const print = (): void => {
  for (const [what, { tried, all }] of samples)
    console.log(`sampled: ${tried} of ${all} ${what}; all: npm test -- ${WHOLE}`);
  samples.clear();
};

/** Says that some were left out; the end of the file prints it. `what` says what they are, in the plural. */
export const noteSample = (what: string, tried: number, all: number): void => {
  atFileEnd(print);
  const sum = samples.get(what) ?? { tried: 0, all: 0 };
  samples.set(what, { tried: sum.tried + tried, all: sum.all + all });
};

/**
 * All of `all` with `--whole`, otherwise a share of them, rounded up and at least one. For cases of which one
 * is as good as another, such as random ones.
 */
export const sampledCount = (what: string, all: number, share: number): number => {
  if (!(share > 0 && share <= 1)) throw new RangeError(`share: expected above 0 and at most 1, got ${share}`);
  const count = isWhole ? all : Math.max(1, Math.ceil(all * share));
  if (count < all) noteSample(what, count, all);
  return count;
};

/**
 * All of them with `--whole`, otherwise a share of them at even distances, the first and the last among them
 * where there are two or more; the same in every run.
 */
export const sampled = <T>(what: string, all: readonly T[], share: number): readonly T[] => {
  const count = sampledCount(what, all.length, share);
  const distance = (all.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, i) => all[Math.round(i * distance)]);
};

/** Registers a case that a whole run alone has the time for. */
export const whole = needing(isWhole ? undefined : `a sampled run; all: npm test -- ${WHOLE}`);

/** A share of the mutants, chosen by a seed. */
import type { Sampled } from './figures.ts';
import type { Subject } from './subjects.ts';

/** Numbers from 0 to below 1 (mulberry32, public domain). */
const numbersFrom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Each subject gives the same share of its mutants, rounded up; `max` is kept but for the rounding. */
export const sample = (subjects: readonly Subject[], max: number, seed: number): Sampled[] => {
  const total = subjects.reduce((sum, { mutants }) => sum + mutants.length, 0);
  const share = Math.min(1, max / total);
  const next = numbersFrom(seed);
  return subjects.map(subject => {
    const drawn = subject.mutants.map((_, index) => ({ index, lot: next() }));
    drawn.sort((a, b) => a.lot - b.lot);
    const count = Math.ceil(subject.mutants.length * share);
    return {
      subject,
      indices: drawn
        .slice(0, count)
        .map(({ index }) => index)
        .sort((a, b) => a - b),
    };
  });
};

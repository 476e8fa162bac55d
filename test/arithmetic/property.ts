import { test } from 'uvu';
import { sampledCount } from '../whole.ts';
import { CASES, seed, seeded } from './cases.ts';

/** Each run draws others, unless it is given a seed. */
const SHARE = 0.25;

/** Runs `check` on seeded random numbers; a failure names the seed that brings it back. */
export const property = (
  name: string,
  lengths: readonly number[],
  check: (random: () => number, length: number) => void,
  all = CASES,
): void => {
  for (const length of lengths) {
    const cases = sampledCount('random cases', all, SHARE);
    test(`${name}, ${length} limbs, ${cases} cases`, () => {
      const random = seeded(seed + length);
      for (let i = 0; i < cases; i++) {
        try {
          check(random, length);
        } catch (error) {
          (error as Error).message += ` (CARDPHONE_SEED=${seed}, case ${i})`;
          throw error;
        }
      }
    });
  }
};

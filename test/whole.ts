/** Tests that take long try a sample of their cases; with `--whole` they try all. */

/** The option of `npm test`, and of a test file that runs alone. */
export const WHOLE = '--whole';

export const isWhole: boolean = process.argv.includes(WHOLE);

/** Whole numbers among the words of a test file that runs alone, in their order. */
export const numberArguments = (): number[] =>
  process.argv.flatMap((word, i) => (i > 1 && /^\d+$/.test(word) ? [Number(word)] : []));

/** Items at even distances, the first and the last of `all` among them where `count` is 2 or more. */
const spread = <T>(all: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / Math.max(1, count - 1))]);

/**
 * All of them with `--whole`, otherwise a share of them at even distances, at least one, the same in every
 * run. Prints what is left out; `what` says what they are, in the plural.
 */
export const sampled = <T>(what: string, all: readonly T[], share: number): readonly T[] => {
  if (!(share > 0 && share <= 1)) throw new RangeError(`share: expected above 0 and at most 1, got ${share}`);
  const count = Math.ceil(all.length * share);
  if (isWhole || count === all.length) return all;
  console.log(`sampled: ${count} of ${all.length} ${what}; all: npm test -- ${WHOLE}`);
  return spread(all, count);
};

/** Cases that cannot run here: each counts as skipped, and says which tool is missing. */
import { suite, type Test, test } from 'uvu';
import { atFileEnd } from './runner/fileEnd.ts';

/** Names of cases by the reason that they have in common. */
const skipped = new Map<string, string[]>();

const print = (): void => {
  for (const [reason, names] of skipped)
    console.log(`skipped: ${names.length > 1 ? `${names.length} cases` : names[0]}: ${reason}`);
  skipped.clear();
};

/** Registers a case as skipped. `reason` names the missing tool; the end of the file prints it. */
export const skip = (name: string, reason: string, cases: Test = test): void => {
  atFileEnd(print);
  skipped.set(reason, [...(skipped.get(reason) ?? []), name]);
  cases.skip();
};

/** Registers cases that need a tool; where it is `missing`, the reason, they are skipped. */
export const needing =
  (missing: string | undefined, cases: Test = test) =>
  (name: string, run: () => void | Promise<void>): void => {
    if (missing === undefined) cases(name, run);
    else skip(name, missing, cases);
  };

/**
 * A suite of uvu whose cases need a tool; where it is `missing`, they are skipped and its hooks do not run.
 */
export const suiteNeeding = (name: string, missing: string | undefined): Test => {
  const cases = suite(name);
  if (missing === undefined) return cases;
  const hook = Object.assign(() => {}, { each: () => {} });
  const unused = { before: hook, after: hook, only: () => {} };
  return Object.assign(needing(missing, cases), cases, unused) as unknown as Test;
};

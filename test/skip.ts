/** Cases that cannot run here: each counts as skipped, and says for want of what. */
import { type Test, test } from 'uvu';

/** Registers a case as skipped and prints why: `reason` names the tool that is missing. */
export const skip = (name: string, reason: string, cases: Test = test): void => {
  console.log(`skipped: ${name}: ${reason}`);
  cases.skip();
};

/** Registers cases that need something; where it is `missing`, a reason, they are skipped. */
export const needing =
  (missing: string | undefined, cases: Test = test) =>
  (name: string, run: () => void | Promise<void>): void => {
    if (missing === undefined) cases(name, run);
    else skip(name, missing, cases);
  };

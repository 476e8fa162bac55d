/** Each part's list of violations of its data sheet. */
import type { Scheduler } from '../board/scheduler.ts';

/** Limit of the list: a part in a wrong state repeats the same violation. */
const violationsMax = 100;

export interface Violations {
  readonly list: string[];
  record(words: string): void;
}

export const createViolations = (scheduler: Scheduler): Violations => {
  const list: string[] = [];
  return {
    list,
    record: words => {
      if (list.length < violationsMax) list.push(`${(scheduler.nowUs() / 1000).toFixed(3)} ms: ${words}`);
    },
  };
};

/** How parts record what the data sheet forbids. */
import type { Scheduler } from '../board/scheduler.ts';

/** A part in a wrong state repeats itself: the first hundred say enough. */
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

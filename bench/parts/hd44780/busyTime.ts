import type { Scheduler } from '../../board/scheduler.ts';
import type { Violations } from '../violations.ts';

/** The busy flag, which is not read here: what is written while it is set is recorded. */
export interface BusyTime {
  /** The part works from now on; a later call replaces an earlier one. */
  start(microseconds: number, what: string): void;
  /** A transfer came. */
  check(): void;
}

/** The busy time of a part that is not busy. */
export const createBusyTime = (scheduler: Scheduler, violations: Violations): BusyTime => {
  let untilUs = 0;
  let busyWith = '';
  return {
    start: (microseconds, what) => {
      untilUs = scheduler.nowUs() + microseconds;
      busyWith = what;
    },
    check: () => {
      if (scheduler.nowUs() < untilUs) violations.record(`written while busy with ${busyWith}`);
    },
  };
};

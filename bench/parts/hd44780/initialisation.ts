import type { Violations } from '../violations.ts';
import type { BusyTime } from './busyTime.ts';

/**
 * Fig. 24: "Wait for more than 40 ms after V_CC rises to 2.7 V", then "more than 4.1 ms", then "more than 100
 * µs".
 */
const powerUpUs = 40_000;
const firstWaitUs = 4_100;
const secondWaitUs = 100;
/** The third function set takes as long as any. */
const thirdWaitUs = 37;
const waitsUs = [firstWaitUs, secondWaitUs, thirdWaitUs];

/**
 * Initialising by instruction (Fig. 24): three function sets of 8 bits, each with a wait before and after it.
 */
export interface Initialisation {
  isOver(): boolean;
  /** A transfer came, at the earliest when the supply has settled. */
  checkSupply(nowUs: number): void;
  /** The next of the three function sets came. */
  advance(): void;
}

/** `powerUs` is when V_CC rose. */
export const createInitialisation = (
  powerUs: number,
  busy: BusyTime,
  violations: Violations,
): Initialisation => {
  let sets = 0;
  return {
    isOver: () => sets === waitsUs.length,
    checkSupply: nowUs => {
      if (nowUs - powerUs < powerUpUs)
        violations.record('instruction before 40 ms after V_CC rises to 2.7 V (Fig. 24)');
    },
    advance: () => {
      busy.start(waitsUs[sets], `function set ${sets + 1} of Fig. 24`);
      sets++;
    },
  };
};

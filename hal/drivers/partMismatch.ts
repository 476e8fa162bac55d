import { type Fault, fault } from '../../firmware/runtime/fault.ts';

/**
 * A part that is not what the board file says, or is not there: code `partMismatch`, found when the board is
 * wired.
 */
export const partMismatch = (part: string, what: string, expected: string, got: string): Fault =>
  fault('partMismatch', `${part}: ${what} expected ${expected}, got ${got}`);

import { ENTRY } from '../../firmware/arithmetic/kernels/layout.ts';
import { beforeReady } from './beforeReady.ts';

/**
 * Counts the variables in use before each of ESIGN's native calls, where a call needs the most;
 * `process.memory` of the interpreter collects garbage first. The global `$live` keeps the most.
 */
const COUNTER = `
global.$live = 0;
var uncounted = hal.nativeCode.call;
hal.nativeCode.call = function (entry, context) {
  if (entry <= ${ENTRY.SIGN}) global.$live = Math.max(global.$live, process.memory().usage);
  return uncounted(entry, context);
};
`;

/** A board's program with that counter. Throws RangeError as `beforeReady` does. */
export const countedEntry = (entry: string): string => beforeReady(entry, COUNTER);

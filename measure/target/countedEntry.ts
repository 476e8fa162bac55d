import { ENTRY } from '../../firmware/arithmetic/kernels/layout.ts';
import { beforeReady } from './beforeReady.ts';

/**
 * Counts variables where a call needs the most: before each of ESIGN's native calls, garbage collected (Espruino,
 * `process.memory`). Kept in the global `$live`.
 */
const COUNTER = `
global.$live = 0;
var uncounted = hal.nativeCode.call;
hal.nativeCode.call = function (entry, context) {
  if (entry <= ${ENTRY.SIGN}) global.$live = Math.max(global.$live, process.memory().usage);
  return uncounted(entry, context);
};
`;

/** A board's program with that counter. */
export const countedEntry = (entry: string): string => beforeReady(entry, COUNTER);

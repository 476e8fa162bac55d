import { ENTRY } from '../../firmware/arithmetic/kernels/layout.ts';

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

const BEFORE = 'hal.announceReady =';

/** A board's program (`flash/build/entry.ts`) with that counter. */
export const countedEntry = (entry: string): string => {
  if (!entry.includes(BEFORE))
    throw new RangeError(`entry: expected "${BEFORE}", got a program that does not end so`);
  return entry.replace(BEFORE, `${COUNTER}${BEFORE}`);
};

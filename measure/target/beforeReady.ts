const READY = 'hal.announceReady =';

/**
 * A board's program (`flash/image/entry.ts`) with `code` put in after its capabilities are wired and before
 * any of them is used. Throws RangeError for a program that has no such place.
 */
export const beforeReady = (entry: string, code: string): string => {
  if (!entry.includes(READY))
    throw new RangeError(`entry: expected "${READY}", got a program that does not end so`);
  return entry.replace(READY, () => `${code}${READY}`);
};

/**
 * Dates in this system are days or seconds since 2000-01-01, local time. Days fit 16 bits until 2179, seconds
 * 32 bits until 2136.
 */

/** Seconds of a day without leap seconds. */
export const SECONDS_A_DAY = 86400;

/** Day of the week of a moment in seconds: 0 is Saturday, as 2000-01-01 was, 6 is Friday. */
export const weekday = (seconds: number): number => Math.floor(seconds / SECONDS_A_DAY) % 7;

/** Days since 2000-01-01 of a moment in seconds. */
export const dayOf = (seconds: number): number => Math.floor(seconds / SECONDS_A_DAY);

/**
 * S16.2: true when a day is in a term, or in the `graceDays` after its end. Days since 2000-01-01; the first
 * and the last day belong to the term.
 */
export const isInTerm = (
  { validFrom, validUntil }: { validFrom: number; validUntil: number },
  day: number,
  graceDays: number,
): boolean => validFrom <= day && day <= validUntil + graceDays;

/**
 * Days after the end of a terminal's term for which what it has signed is accepted: a card may lie in a
 * drawer for a year, and a terminal without a line reports late.
 */
export const RECORD_DAYS = 366;

/** Minutes since midnight of a moment in seconds. */
export const minuteOfDay = (seconds: number): number => Math.floor((seconds % SECONDS_A_DAY) / 60);

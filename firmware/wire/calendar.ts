/**
 * Dates as this system writes them: days and seconds since 2000-01-01, local time. A day fits 16 bits until 2179, a
 * second 32 bits until 2136.
 */
export const SECONDS_A_DAY = 86400;

/** 0 is Saturday: 2000-01-01 was one. */
export const weekday = (seconds: number): number => Math.floor(seconds / SECONDS_A_DAY) % 7;

export const dayOf = (seconds: number): number => Math.floor(seconds / SECONDS_A_DAY);

/** Minutes since midnight. */
export const minuteOfDay = (seconds: number): number => Math.floor((seconds % SECONDS_A_DAY) / 60);

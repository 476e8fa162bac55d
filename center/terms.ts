import { dayOf, RECORD_DAYS } from '../firmware/wire/calendar.ts';

/** Terms of validity of certificates (S16.2), days; a dispenser has that of a terminal. */
export const CARD_TERM_DAYS = 3 * 365;
export const TERMINAL_TERM_DAYS = 400;

/** The last day on which the center takes what a terminal has signed; `issuedAt` in seconds since 2000-01-01. */
export const lastRecordDay = (issuedAt: number): number => dayOf(issuedAt) + TERMINAL_TERM_DAYS + RECORD_DAYS;

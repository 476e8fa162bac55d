import { dayOf, RECORD_DAYS } from '../firmware/wire/calendar.ts';

/** Term of validity of a card's certificate (S16.2), days. */
export const CARD_TERM_DAYS = 3 * 365;
/** Term of validity of a terminal's or dispenser's certificate (S16.2), days. */
export const TERMINAL_TERM_DAYS = 400;

/**
 * The last day on which the center takes what a terminal has signed; `issuedAt` in seconds since 2000-01-01.
 */
export const lastRecordDay = (issuedAt: number): number => dayOf(issuedAt) + TERMINAL_TERM_DAYS + RECORD_DAYS;

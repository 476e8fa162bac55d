import { fault } from '../firmware/runtime/fault.ts';
import { dayOf, RECORD_DAYS } from '../firmware/wire/calendar.ts';
import { CARD_YEN_MAX } from '../firmware/wire/valueLimits.ts';

/** Term of validity of a card's certificate (S16.2), days. */
export const CARD_TERM_DAYS = 3 * 365;
/** Term of validity of a terminal's or dispenser's certificate (S16.2), days. */
export const TERMINAL_TERM_DAYS = 400;

/**
 * The last day on which the center takes what a terminal has signed; `issuedAt` in seconds since 2000-01-01.
 */
export const lastRecordDay = (issuedAt: number): number => dayOf(issuedAt) + TERMINAL_TERM_DAYS + RECORD_DAYS;

/** Throws `refused` for a pending charge of an amount that no card can hold. Yen. */
export const checkPendingYen = (charge: number): void => {
  if (charge < 1 || charge > CARD_YEN_MAX)
    throw fault('refused', `charge: expected 1 to ${CARD_YEN_MAX} yen, got ${charge}`);
};

import { fault } from '../runtime/fault.ts';

/** What one load may bring, yen: a phone card is a small purse. */
export const LOAD_YEN_MAX = 10_000;
/** What a card may hold, yen. */
export const CARD_YEN_MAX = 20_000;

/**
 * A load's amount and the card's value after it, whole yen. Throws `badAmount` before anything is written.
 */
export const checkLoad = (amount: number, newValue: number): void => {
  if (amount !== Math.floor(amount) || !(amount >= 1 && amount <= LOAD_YEN_MAX && newValue <= CARD_YEN_MAX))
    throw fault(
      'badAmount',
      `load: expected 1 to ${LOAD_YEN_MAX} whole yen and at most ${CARD_YEN_MAX} on the card, got ${amount} and ${newValue}`,
    );
};

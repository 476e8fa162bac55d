import type { Identifier } from '../../firmware/wire/identifier.ts';

/**
 * Accounts of the books, in yen. Every yen that was paid in is on one of them; the balances of all sum to
 * zero, since `issued` counts down what the others hold.
 */
export const ACCOUNT_CLASSES = {
  issued: 'paid in at dispensers, counted down',
  open: 'paid in, not known to be on a card',
  card: 'shadow balance of a card',
  settled: "a terminal's, proved by receipts or by the chain of a card's states",
  unproved: "a terminal's, by its report alone",
  unattributed: 'what unproved charges took from cards that are not known',
  pending: 'charges of unknown fate that a terminal has asked about',
  dispute:
    'of a copied card: what it had left, less what was spent twice; of a refunded one: spent beside it',
  refunded: 'paid back for a destroyed card',
} as const;

/** A class of accounts, by its name. */
export type AccountClass = keyof typeof ACCOUNT_CLASSES;

/** One account for all dispensers. */
export const ISSUED = 'issued';
/** One account for all orders. */
export const OPEN = 'open';
/** One account for all cards. */
export const UNATTRIBUTED = 'unattributed';
/** Name of the account of class `card`. */
export const cardAccount = (cardId: Identifier): string => `card/${cardId}`;
/** Name of the account of class `dispute`. */
export const disputeAccount = (cardId: Identifier): string => `dispute/${cardId}`;
/** Name of the account of class `refunded`. */
export const refundedAccount = (cardId: Identifier): string => `refunded/${cardId}`;
/** Name of the account of class `settled`. */
export const settledAccount = (terminalId: Identifier): string => `settled/${terminalId}`;
/** Name of the account of class `unproved`. */
export const unprovedAccount = (terminalId: Identifier): string => `unproved/${terminalId}`;
/** Name of the account of class `pending`. */
export const pendingAccount = (terminalId: Identifier): string => `pending/${terminalId}`;

/** The class of an account: what stands before the slash. */
export const classOf = (account: string): AccountClass => account.split('/', 1)[0] as AccountClass;

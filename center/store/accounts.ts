import type { Identifier } from '../../firmware/wire/identifier.ts';

/**
 * Accounts of the books, in yen. Every yen that was paid in is on one of them; the balances of all sum to zero, since
 * `issued` counts down what the others hold.
 */
export const ACCOUNT_CLASSES = {
  issued: 'paid in at dispensers, counted down',
  open: 'paid in, not known to be on a card',
  card: 'shadow balance of a card',
  settled: "a terminal's, proved by receipts or by the chain of a card's states",
  unproved: "a terminal's, by its report alone",
  unattributed: 'what unproved charges took from cards that are not known',
  pending: 'charges of unknown fate that a terminal has asked about',
  dispute: 'of a copied card: what it had left, less what was spent twice',
  refunded: 'paid back for a destroyed card',
} as const;

export type AccountClass = keyof typeof ACCOUNT_CLASSES;

export const ISSUED = 'issued';
export const OPEN = 'open';
export const UNATTRIBUTED = 'unattributed';
export const REFUNDED = 'refunded';
export const cardAccount = (cardId: Identifier): string => `card/${cardId}`;
export const disputeAccount = (cardId: Identifier): string => `dispute/${cardId}`;
export const settledAccount = (terminalId: Identifier): string => `settled/${terminalId}`;
export const unprovedAccount = (terminalId: Identifier): string => `unproved/${terminalId}`;
export const pendingAccount = (terminalId: Identifier): string => `pending/${terminalId}`;

/** The class of an account: what stands before the slash. */
export const classOf = (account: string): AccountClass => account.split('/', 1)[0] as AccountClass;

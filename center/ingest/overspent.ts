import type { Identifier } from '../../firmware/wire/identifier.ts';
import { cardAccount, refundedAccount } from '../store/accounts.ts';
import type { StoreTransaction } from '../store/tables.ts';
import { balances } from '../store/transfers.ts';
import { cardOrders, cardRecords } from './cardFile.ts';
import { dispute, enterIntoList } from './invalidCards.ts';
import { invalidReasons } from './storedRecords.ts';

/** Yen that a card could ever have had: every order that was signed for it. */
const loadedYen = async (tx: StoreTransaction, cardId: Identifier): Promise<number> =>
  (await cardOrders(tx, cardId))
    .ofCard(cardId)
    .filter(({ signed }) => signed.length > 0)
    .reduce((sum, { amount }) => sum + amount, 0);

/**
 * Yen that the card has signed away, and that were refunded. What only a terminal says does not count against
 * a card; it does where the card was refunded, and is in the list already.
 */
const givenYen = async (tx: StoreTransaction, cardId: Identifier, refundedYen: number): Promise<number> =>
  (await cardRecords(tx, cardId))
    .filter(({ kind, is_signed }) => kind === 'charge' && (is_signed === 1 || refundedYen > 0))
    .reduce((sum, row) => sum + row.first_value - row.new_value, refundedYen);

/**
 * Enters cards that have signed away more yen than were ever signed for them: copies whose two successors of
 * one state are hidden inside sessions, of which only the last receipt is kept. A card that was not copied
 * cannot do that; lost messages only lower the sum. A refunded card whose receipts arrive late (S9.8) stays
 * in the list as destroyed, and what was paid back too much is in dispute.
 */
export const markOverspent = async (
  tx: StoreTransaction,
  cardIds: readonly Identifier[],
  at: number,
): Promise<void> => {
  const balanceOf = await balances(tx, cardIds.map(cardAccount));
  const negative = cardIds.filter(cardId => balanceOf(cardAccount(cardId)) < 0);
  if (!negative.length) return;
  const reasons = await invalidReasons(tx, negative);
  const refundedOf = await balances(tx, negative.map(refundedAccount));
  for (const cardId of negative) {
    const given = await givenYen(tx, cardId, refundedOf(refundedAccount(cardId)));
    if (reasons.get(cardId) === 'copied' || given <= (await loadedYen(tx, cardId))) continue;
    await enterIntoList(tx, cardId, 'overspent', at);
    await dispute(tx, cardId, at);
  }
};

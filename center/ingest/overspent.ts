import type { Identifier } from '../../firmware/wire/identifier.ts';
import { cardAccount } from '../store/accounts.ts';
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

/** Yen that the card has signed away. What only a terminal says does not count against a card. */
const signedYen = async (tx: StoreTransaction, cardId: Identifier): Promise<number> =>
  (await cardRecords(tx, cardId))
    .filter(({ kind, is_signed }) => kind === 'charge' && is_signed === 1)
    .reduce((sum, row) => sum + row.first_value - row.new_value, 0);

/**
 * Enters cards that have signed away more yen than were ever signed for them: copies whose two successors of
 * one state are hidden inside sessions, of which only the last receipt is kept. A card that was not copied
 * cannot do that; lost messages only lower the sum.
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
  for (const cardId of negative) {
    if (reasons.get(cardId) === 'copied' || (await signedYen(tx, cardId)) <= (await loadedYen(tx, cardId)))
      continue;
    await enterIntoList(tx, cardId, 'overspent', at);
    await dispute(tx, cardId, at);
  }
};

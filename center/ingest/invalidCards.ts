import { concat } from '../../firmware/runtime/bytes.ts';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { cardAccount, disputeAccount } from '../store/accounts.ts';
import type { InvalidCardRow, StoreTransaction } from '../store/tables.ts';
import { balances, post } from '../store/transfers.ts';

/** Two messages of one card that a genuine card cannot both have signed. */
export interface DoubleSpend {
  readonly cardId: Identifier;
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

/**
 * Enters a card into the list (4L). A card that is there keeps its first reason, except that `copied` is kept
 * over it.
 */
export const enterIntoList = async (
  tx: StoreTransaction,
  cardId: Identifier,
  reason: InvalidCardRow['reason'],
  at: number,
): Promise<void> => {
  await tx
    .insertInto('invalid_cards')
    .values({ card_id: cardId, reason, since: at })
    .onConflict(conflict => conflict.column('card_id').doNothing())
    .execute();
  if (reason === 'copied')
    await tx.updateTable('invalid_cards').set({ reason }).where('card_id', '=', cardId).execute();
};

/** The same evidence that comes again is kept once. */
const keepEvidence = (tx: StoreTransaction, { cardId, first, second }: DoubleSpend, at: number) =>
  tx
    .insertInto('evidence')
    .values({
      card_id: cardId,
      digest: hostSha256.digest(concat([first, second])),
      first_message: first,
      second_message: second,
      at,
    })
    .onConflict(conflict => conflict.column('digest').doNothing())
    .execute();

/**
 * What is left on the shadow balance of a card is in dispute from now on: one of its copies may have it, or
 * both.
 */
export const dispute = async (tx: StoreTransaction, cardId: Identifier, at: number): Promise<void> => {
  const account = cardAccount(cardId);
  const yen = (await balances(tx, [account]))(account);
  await post(tx, [{ from: account, to: disputeAccount(cardId), yen, kind: 'disputed', cardId }], at);
};

/** Marks copied cards: list, evidence and money, in the transaction of the records that prove it. */
export const markCopied = async (
  tx: StoreTransaction,
  doubleSpends: readonly DoubleSpend[],
  at: number,
): Promise<void> => {
  for (const doubleSpend of doubleSpends) await keepEvidence(tx, doubleSpend, at);
  for (const cardId of new Set(doubleSpends.map(({ cardId }) => cardId))) {
    await enterIntoList(tx, cardId, 'copied', at);
    await dispute(tx, cardId, at);
  }
};

import { equalBytes } from '../firmware/runtime/bytes.ts';
import { fault } from '../firmware/runtime/fault.ts';
import { dayOf } from '../firmware/wire/calendar.ts';
import type { Identifier } from '../firmware/wire/identifier.ts';
import type { Loaded, PendingQuestion, SignedChargeReceipt } from '../firmware/wire/moneyMessages.ts';
import { CARD_SIGNATURE } from '../firmware/wire/settlementProfile.ts';
import { encodeChargeReceipt, encodeLoadReceipt } from '../firmware/wire/statements.ts';
import type { Center } from './center.ts';
import { checkPendingYen, lastRecordDay } from './terms.ts';

/**
 * Throws `refused` unless `signature` is the card's over `statement`. A card without a signature (S6.3)
 * proves nothing.
 */
const verifyCard = async (
  center: Center,
  cardId: Identifier,
  statement: Uint8Array,
  signature: Uint8Array,
): Promise<void> => {
  const card = center.registry.cards.get(cardId);
  if (!card) throw fault('refused', `receipt: card ${cardId} was never issued`);
  if (!(card.settlementProfile & CARD_SIGNATURE)) return;
  const publicKey = center.scheme.importPublicKey(card.profile, card.publicKey);
  if (!(await center.scheme.verify(publicKey, statement, signature)))
    throw fault('refused', `receipt: SU of card ${cardId} is missing or invalid`);
};

/** Throws `refused` for a terminal that was never issued, `termOver` when its term ended too long ago. */
export const checkTerminal = ({ registry, now }: Center, terminalId: Identifier): void => {
  const issuedAt = registry.terminalsIssuedAt.get(terminalId);
  if (issuedAt === undefined) throw fault('refused', `terminal ${terminalId}: never issued`);
  const last = lastRecordDay(issuedAt);
  if (dayOf(now()) > last)
    throw fault('termOver', `terminal ${terminalId}: expected day ${last} at the latest`);
};

/** Throws as `checkTerminal`, and `refused` for an amount that no card can hold. */
export const checkPending = (center: Center, { terminalId, charge }: PendingQuestion): void => {
  checkTerminal(center, terminalId);
  checkPendingYen(charge);
};

/** A session's charges. Throws as `checkTerminal`, and `refused` for a signature that does not hold. */
export const noteChargeReceipt = async (center: Center, receipt: SignedChargeReceipt): Promise<void> => {
  checkTerminal(center, receipt.terminalId);
  if (receipt.newValue >= receipt.firstValue)
    throw fault('refused', `receipt: expected less than ${receipt.firstValue} yen, got ${receipt.newValue}`);
  await verifyCard(center, receipt.cardId, encodeChargeReceipt(receipt, receipt), receipt.cardSignature);
  center.books.noteReceipt(receipt);
};

/**
 * A load that a card took. Without a receipt, since it was lost, the dispenser's word that the card has
 * proved it is taken: the order's own state depends on it, and the card's states are those of a statement
 * that the center made, never those of the message. Throws `refused`.
 */
export const noteLoaded = async (center: Center, loaded: Loaded): Promise<void> => {
  const { cardId, order: name, after } = loaded;
  const order = center.books.orders.find(name);
  if (order?.cardId !== cardId)
    throw fault('refused', 'load receipt: expected an order of this card, got another');
  if (loaded.cardSignature.length) {
    const statement = encodeLoadReceipt({ ...loaded, generation: center.master.generation });
    await verifyCard(center, cardId, statement, loaded.cardSignature);
  }
  const last = order.signed[order.signed.length - 1];
  if (!last) throw fault('refused', 'load receipt: expected an order that was signed');
  order.state = 'taken';
  const taken = order.signed.find(signed => equalBytes(signed.after, after)) ?? last;
  center.books.chain(cardId).note(taken.issued.previousReference, taken.after);
  center.books.review(cardId);
};

import { equalBytes } from '../firmware/runtime/bytes.ts';
import { fault } from '../firmware/runtime/fault.ts';
import type { Identifier } from '../firmware/wire/identifier.ts';
import type { Loaded, SignedChargeReceipt } from '../firmware/wire/moneyMessages.ts';
import { CARD_SIGNATURE } from '../firmware/wire/settlementProfile.ts';
import { encodeChargeReceipt, encodeLoadReceipt } from '../firmware/wire/statements.ts';
import type { Center } from './center.ts';

/** Throws `refused` unless `signature` is the card's over `statement`. A card without a signature (S6.3) proves nothing. */
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

/** A session's charges. Throws `refused` for a terminal that was never issued, and for a signature that does not hold. */
export const noteChargeReceipt = async (center: Center, receipt: SignedChargeReceipt): Promise<void> => {
  if (!center.registry.terminals.includes(receipt.terminalId))
    throw fault('refused', `receipt: terminal ${receipt.terminalId} was never issued`);
  if (receipt.newValue >= receipt.firstValue)
    throw fault('refused', `receipt: expected less than ${receipt.firstValue} yen, got ${receipt.newValue}`);
  await verifyCard(center, receipt.cardId, encodeChargeReceipt(receipt, receipt), receipt.cardSignature);
  center.books.noteReceipt(receipt);
};

/**
 * A load that a card took. Without a receipt, since it was lost, the dispenser's word that the card has proved it is
 * taken: the order's own state depends on it, and the card's states are those of a statement that the center made, never
 * those of the message. Throws `refused`.
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

import { exchange, sendCommand } from '../reader/cardLink.ts';
import { type IntroducedCard, introduce } from '../reader/introduce.ts';
import { proveValue, verifyCard } from '../reader/proveValue.ts';
import { equalBytes } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { INS_LOAD, INS_PRESENT_CERTIFICATE, SW_OK, SW_UNKNOWN_REFERENCE } from '../wire/cardCommands.ts';
import { encodeOrderName, NO_ORDER } from '../wire/orderName.ts';
import { NO_REFERENCE, referenceOf } from '../wire/reference.ts';
import {
  type CardValue,
  encodeLoadReceipt,
  type LoadReceipt,
  ORDER_NOT_TAKEN,
  ORDER_TAKEN,
} from '../wire/statements.ts';
import { encodeUsageInformation, type IssuedUsageInformation } from '../wire/usageInformation.ts';
import { checkLoad } from '../wire/valueLimits.ts';
import type { Dispenser } from './dispenser.ts';
import type { ValueOrder } from './valueSource.ts';

const NEVER_LOADED: CardValue = { value: 0, usageReference: NO_REFERENCE, lastOrder: NO_ORDER };

/**
 * EP 0 856 821, Fig. 4C: verifies the card, then V, IDC and SA(V * IDU) go to it. Money that is left on the
 * card stays (S4.6): the dispenser has the value proved as a terminal does, and the center signs the sum of
 * what is left and what is paid in. Returns the new value in yen. An order that an earlier visit of this card
 * left open is completed first; `amount` 0 does only that. Throws `badAmount` before anything is written,
 * `orderRefused` when the center has refused and the money is paid back, `orderOpen` while the center does
 * not know whether an earlier order was taken, `noSource`, `cardRefused`, and what `introduce` and
 * `proveValue` throw; a `LinkFault` leaves the card with the old value or the new one, and the order open.
 */
export const load = async (dispenser: Dispenser, amount: number): Promise<number> => {
  const { reader, orders, source } = dispenser;
  if (amount !== 0) checkLoad(amount, amount);
  const card = await introduce(reader);
  const shown = card.loadNumber ? (await proveValue(reader, card)).first : NEVER_LOADED;
  const open = orders.find(card.cardId);
  if (open) {
    const value = await complete(dispenser, card, open, shown);
    return amount === 0 ? value : load(dispenser, amount);
  }
  if (amount === 0) return shown.value;
  checkLoad(amount, shown.value + amount);
  const stored = source.storedOrderNumber?.(card.cardId, card.loadNumber + 1, amount);
  return fulfil(dispenser, card, orders.open({ ...orderFor(card, shown), amount }, stored));
};

/** An order binds the state that the card has proved. */
const orderFor = (card: IntroducedCard, shown: CardValue) => ({
  cardId: card.cardId,
  previousValue: shown.value,
  previousReference: shown.usageReference,
  previousOrder: shown.lastOrder,
  loadNumber: card.loadNumber + 1,
});

/** By the card's own signed word, or by the center's. Returns the card's value. */
const complete = async (
  dispenser: Dispenser,
  card: IntroducedCard,
  open: ValueOrder,
  shown: CardValue,
): Promise<number> => {
  const name = encodeOrderName(dispenser.dispenserId, open.orderNumber);
  if (equalBytes(shown.lastOrder, name)) {
    const { previousValue, previousReference: before, amount } = open;
    const taken = { order: name, value: previousValue + amount, before, after: NO_REFERENCE };
    await close(dispenser, open, taken, new Uint8Array(0));
    return shown.value;
  }
  // The card has taken no order since: not this one either.
  if (!equalBytes(shown.lastOrder, open.previousOrder)) {
    const decided = await dispenser.source.decide(open);
    if (decided?.decision === ORDER_TAKEN) {
      dispenser.orders.close(card.cardId);
      return shown.value;
    }
    if (decided?.decision !== ORDER_NOT_TAKEN)
      throw fault(
        'orderOpen',
        `order ${open.orderNumber}: the center does not know yet whether it was taken`,
      );
  }
  // The card may have been spent from since: the center signs the same amount on what is left now.
  const renewed = { ...open, ...orderFor(card, shown) };
  dispenser.orders.renew(renewed);
  return fulfil(dispenser, card, renewed);
};

const fulfil = async (dispenser: Dispenser, card: IntroducedCard, order: ValueOrder): Promise<number> => {
  const { reader, source, orders } = dispenser;
  const issued = await source.issue(order);
  if (!issued) throw fault('noSource', `load: no statement for ${order.amount} yen on card ${order.cardId}`);
  if ('decision' in issued) {
    orders.close(order.cardId);
    throw fault(
      'orderRefused',
      `order ${order.orderNumber}: the center refused it; ${order.amount} yen are paid back`,
    );
  }
  const data = encodeUsageInformation(issued);
  const receipt = receiptFor(dispenser, issued, data);
  const cardSignature = await loadCard(dispenser, data);
  await verifyCard(reader, card, encodeLoadReceipt(receipt), cardSignature);
  await close(dispenser, order, receipt, cardSignature);
  return issued.value;
};

const receiptFor = (dispenser: Dispenser, issued: IssuedUsageInformation, data: Uint8Array): LoadReceipt => ({
  generation: issued.generation,
  order: encodeOrderName(issued.dispenserId, issued.orderNumber),
  value: issued.value,
  before: issued.previousReference,
  after: referenceOf(dispenser.reader.sha256, data),
});

/**
 * LOAD, with the dispenser's certificate first where the card has not verified it. Returns the card's
 * receipt.
 */
const loadCard = async ({ reader }: Dispenser, data: Uint8Array): Promise<Uint8Array> => {
  let answer = await exchange(reader.slot, INS_LOAD, 0, 0, data, 256);
  if (answer.status === SW_UNKNOWN_REFERENCE) {
    answer = await sendCommand(reader.slot, INS_PRESENT_CERTIFICATE, reader.certificate);
    if (answer.status === SW_OK) answer = await exchange(reader.slot, INS_LOAD, 0, 0, data, 256);
  }
  if (answer.status !== SW_OK)
    throw fault('cardRefused', `LOAD: expected 9000, got ${answer.status.toString(16)}`);
  return answer.data;
};

/**
 * The card took the order. A report that the center does not hear is no loss: the card's next receipt or
 * order shows the center that this one was taken.
 */
const close = async (
  { orders, source }: Dispenser,
  { cardId }: ValueOrder,
  loaded: Omit<LoadReceipt, 'generation'>,
  cardSignature: Uint8Array,
): Promise<void> => {
  const { order, value, before, after } = loaded;
  orders.close(cardId);
  await source.report({ cardId, order, value, before, after, cardSignature });
};

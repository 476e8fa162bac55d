import { sendCommand } from '../reader/cardLink.ts';
import { type IntroducedCard, introduce } from '../reader/introduce.ts';
import { proveValue } from '../reader/proveValue.ts';
import { fault } from '../runtime/fault.ts';
import { INS_LOAD, INS_PRESENT_CERTIFICATE, SW_OK, SW_UNKNOWN_REFERENCE } from '../wire/cardCommands.ts';
import { encodeUsageInformation } from '../wire/usageInformation.ts';
import type { Dispenser } from './dispenser.ts';
import type { ValueOrder } from './valueSource.ts';

/**
 * EP 0 856 821, Fig. 4C: verifies the card, then V, IDC and SA(V * IDU) go to it. Money that is left on the
 * card stays (S4.6): the dispenser has the value proved as a terminal does, and the center signs the sum of
 * the old value and the amount. `amount` is in yen; resolves to the new value in yen. An order that an
 * earlier visit of this card left open is completed first, and with `amount` 0 nothing else is done. Rejects
 * with `noSource`, `cardRefused`, and as `introduce` and `proveValue` do; a `LinkFault` leaves the card with
 * the old value or the new one, and the order open.
 */
export const load = async (dispenser: Dispenser, amount: number): Promise<number> => {
  const { reader, orders } = dispenser;
  const card = await introduce(reader);
  const value = card.loadNumber ? (await proveValue(reader, card)).value : 0;
  const open = orders.find(card.cardId);
  if (open) return complete(dispenser, card, open, value, amount);
  if (amount === 0) return value;

  const order = { cardId: card.cardId, previousValue: value, amount, loadNumber: card.loadNumber + 1 };
  orders.open(order);
  return fulfil(dispenser, order);
};

/** The card's number of loads shows whether it took the open order. */
const complete = async (
  dispenser: Dispenser,
  card: IntroducedCard,
  open: ValueOrder,
  value: number,
  amount: number,
): Promise<number> => {
  const taken = card.loadNumber >= open.loadNumber;
  if (taken) dispenser.orders.close(card.cardId);
  // Value may have been spent since: the center signs the same amount on top of the value now.
  const now = taken ? value : await fulfil(dispenser, { ...open, previousValue: value });
  return amount === 0 ? now : load(dispenser, amount);
};

const fulfil = async (dispenser: Dispenser, order: ValueOrder): Promise<number> => {
  const { reader, source, orders } = dispenser;
  const issued = await source.issue(order);
  if (!issued) throw fault('noSource', `load: no statement for ${order.amount} yen on card ${order.cardId}`);
  const data = encodeUsageInformation(issued);
  let { status } = await sendCommand(reader.slot, INS_LOAD, data);
  if (status === SW_UNKNOWN_REFERENCE) {
    ({ status } = await sendCommand(reader.slot, INS_PRESENT_CERTIFICATE, reader.certificate));
    if (status === SW_OK) ({ status } = await sendCommand(reader.slot, INS_LOAD, data));
  }
  if (status !== SW_OK) throw fault('cardRefused', `LOAD: expected 9000, got ${status.toString(16)}`);
  orders.close(order.cardId);
  return issued.value;
};

import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import { concat } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { OPEN_ORDERS } from '../storage/dispenserMemoryMap.ts';
import { twoSlotRecord } from '../storage/twoSlotRecord.ts';
import type { Identifier } from '../wire/identifier.ts';
import { encodeLoadRequest, LOAD_REQUEST_OCTETS, parseLoadRequest } from '../wire/messages.ts';
import type { ValueOrder } from './valueSource.ts';

/**
 * The dispenser's recovery log: an order is recorded before the card gets it and taken out after the card's
 * OK. An order that a pulled card or a power cut leaves open is completed when the card comes back.
 */
export interface OrderStore {
  /** The open order of a card. */
  find(cardId: Identifier): ValueOrder | undefined;
  all(): ValueOrder[];
  /** Throws `journalFull` when no more open orders fit: no money may be taken then. */
  open(order: ValueOrder): void;
  close(cardId: Identifier): void;
}

/** Open orders that the log holds. */
export const OPEN_ORDERS_MAX = 8;

/** The log in `memory`, at the place that `OPEN_ORDERS` of the map gives. */
export const orderStore = (memory: Memory, sha256: Sha256, dispenserId: Identifier): OrderStore => {
  const record = twoSlotRecord(memory, OPEN_ORDERS.at, OPEN_ORDERS.payloadMax, sha256);

  const all = (): ValueOrder[] => {
    const octets = record.read() ?? new Uint8Array(0);
    const orders: ValueOrder[] = [];
    for (let at = 0; at < octets.length; at += LOAD_REQUEST_OCTETS)
      orders.push(parseLoadRequest(octets.subarray(at, at + LOAD_REQUEST_OCTETS)));
    return orders;
  };
  const replace = (orders: ValueOrder[]) =>
    record.write(concat(orders.map(order => encodeLoadRequest({ ...order, dispenserId }))));

  return {
    all,
    find: cardId => all().filter(order => order.cardId === cardId)[0],
    open: order => {
      const orders = all();
      if (orders.length >= OPEN_ORDERS_MAX)
        throw fault('journalFull', `dispenser: expected fewer than ${OPEN_ORDERS_MAX} open orders`);
      replace(orders.concat([order]));
    },
    close: cardId => replace(all().filter(order => order.cardId !== cardId)),
  };
};

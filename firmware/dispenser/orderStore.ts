import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import { concat } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { OPEN_ORDERS } from '../storage/dispenserMemoryMap.ts';
import { twoSlotRecord } from '../storage/twoSlotRecord.ts';
import { readFields, u32 } from '../wire/fields.ts';
import type { Identifier } from '../wire/identifier.ts';
import { encodeLoadRequest, LOAD_REQUEST_OCTETS, parseLoadRequest } from '../wire/messages.ts';
import type { ValueOrder } from './valueSource.ts';

/**
 * The dispenser's recovery log: an order is written down before the card hears of it and taken out when the
 * card has proved that it took it, or the center has refused it. What a pulled card or a power cut leaves
 * open is completed when the card is seen again. The number of the next order lies in the same record, so
 * that no number is given twice.
 */
export interface OrderStore {
  /** The open order of a card. */
  find(cardId: Identifier): ValueOrder | undefined;
  all(): ValueOrder[];
  /**
   * Writes an order down under a number of its own: `given`, where a stored statement has one, or the next.
   * Throws `journalFull` when no more open orders fit: no money may be taken then.
   */
  open(order: Omit<ValueOrder, 'orderNumber'>, given?: number): ValueOrder;
  /** The same order for another state of its card. */
  renew(order: ValueOrder): void;
  close(cardId: Identifier): void;
}

/** Open orders that the log holds. */
export const OPEN_ORDERS_MAX = 8;
const NUMBER_OCTETS = 4;

/** Throws `notWritten` when the memory does not hold what was written. */
export const orderStore = (memory: Memory, sha256: Sha256, dispenserId: Identifier): OrderStore => {
  const record = twoSlotRecord(memory, OPEN_ORDERS.at, OPEN_ORDERS.payloadMax, sha256);

  const read = (): { next: number; orders: ValueOrder[] } => {
    const octets = record.read();
    const orders: ValueOrder[] = [];
    if (!octets) return { next: 1, orders };
    const fields = readFields('open orders', octets);
    const next = fields.u32();
    for (let at = NUMBER_OCTETS; at < octets.length; at += LOAD_REQUEST_OCTETS)
      orders.push(parseLoadRequest(fields.bytes(LOAD_REQUEST_OCTETS)));
    return { next, orders };
  };
  const write = (next: number, orders: ValueOrder[]): void => {
    const octets = concat([u32(next), ...orders.map(order => encodeLoadRequest({ ...order, dispenserId }))]);
    record.write(octets);
  };

  return {
    all: () => read().orders,
    find: cardId => read().orders.filter(order => order.cardId === cardId)[0],
    open: (order, given) => {
      const { next, orders } = read();
      if (orders.length >= OPEN_ORDERS_MAX)
        throw fault('journalFull', `dispenser: expected fewer than ${OPEN_ORDERS_MAX} open orders`);
      const named = { ...order, orderNumber: given ?? next };
      write(given === undefined ? next + 1 : next, orders.concat([named]));
      return named;
    },
    renew: order => {
      const { next, orders } = read();
      write(
        next,
        orders.map(other => (other.cardId === order.cardId ? order : other)),
      );
    },
    close: cardId => {
      const { next, orders } = read();
      write(
        next,
        orders.filter(order => order.cardId !== cardId),
      );
    },
  };
};

import { equalBytes, toHex } from '../firmware/runtime/bytes.ts';
import type { Identifier } from '../firmware/wire/identifier.ts';
import type { LoadRequest } from '../firmware/wire/messages.ts';
import { encodeOrderName } from '../firmware/wire/orderName.ts';
import { ORDER_NOT_TAKEN, ORDER_TAKEN } from '../firmware/wire/statements.ts';
import type { IssuedUsageInformation } from '../firmware/wire/usageInformation.ts';
import type { CardChain } from './chains.ts';

/** A statement that the center has signed for an order, and the state that the card has once it took it. */
export interface SignedLoad {
  readonly issued: IssuedUsageInformation;
  /** Reference of the 6M2 that the statement makes, 16 octets. */
  readonly after: Uint8Array;
}

/** An order that was paid at a dispenser. Amounts in yen. */
export interface Order {
  readonly name: Uint8Array;
  readonly cardId: Identifier;
  readonly amount: number;
  /** Name of the order that the card had taken last when the order was asked for, the last time. */
  previousOrder: Uint8Array;
  /** `open` until the card is known to have taken it; `refused` for good. */
  state: 'open' | 'taken' | 'refused';
  /** One for each state of the card for which it was asked; the card can take one of them. */
  readonly signed: SignedLoad[];
}

/** Orders by name: dispenser and number. */
export class Orders {
  private readonly byName = new Map<string, Order>();

  find(name: Uint8Array): Order | undefined {
    return this.byName.get(toHex(name));
  }

  /** The order of a request, which is noted when it is new. */
  noteRequest(request: LoadRequest): Order {
    const name = encodeOrderName(request.dispenserId, request.orderNumber);
    const { cardId, amount, previousOrder } = request;
    const known = this.find(name);
    if (known) return known;
    const order: Order = { name, cardId, amount, previousOrder, state: 'open', signed: [] };
    this.byName.set(toHex(name), order);
    return order;
  }

  /** Takes over an order that was kept elsewhere, as it was then. */
  keep(order: Order): void {
    this.byName.set(toHex(order.name), order);
  }

  /** Notes that an order will never be signed. */
  refuse(name: Uint8Array, { cardId, amount, previousOrder }: LoadRequest): void {
    this.byName.set(toHex(name), { name, cardId, amount, previousOrder, state: 'refused', signed: [] });
  }

  ofCard(cardId: Identifier): Order[] {
    return [...this.byName.values()].filter(order => order.cardId === cardId);
  }

  /**
   * Marks those orders of a card as taken whose states the card has shown, or which another order names as
   * the last.
   */
  review(cardId: Identifier, chain: CardChain): void {
    const orders = this.ofCard(cardId);
    for (const order of orders) {
      const named = orders.some(other => equalBytes(other.previousOrder, order.name));
      const taken = order.signed.find(({ after }) => chain.has(after));
      if (order.state === 'open' && (named || taken)) order.state = 'taken';
      if (taken) chain.note(taken.issued.previousReference, taken.after);
    }
  }

  /**
   * What became of an order that the card does not show as its last one: taken, not taken since another order
   * that was taken follows the same one, or undefined while the center does not know. Call `review` before.
   */
  decide(name: Uint8Array, previousOrder: Uint8Array): number | undefined {
    const order = this.find(name);
    if (!order) return undefined;
    if (order.state === 'taken') return ORDER_TAKEN;
    const followed = this.ofCard(order.cardId).some(
      other => other !== order && other.state === 'taken' && equalBytes(other.previousOrder, previousOrder),
    );
    return followed ? ORDER_NOT_TAKEN : undefined;
  }

  /** Yen of the orders in one of the states. */
  yen(state: Order['state']): number {
    return [...this.byName.values()]
      .filter(order => order.state === state)
      .reduce((sum, order) => sum + order.amount, 0);
  }
}

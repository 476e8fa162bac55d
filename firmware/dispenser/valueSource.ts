import type { Identifier } from '../wire/identifier.ts';
import type { LoadRequest } from '../wire/messages.ts';
import type { Loaded } from '../wire/moneyMessages.ts';
import type { IssuedUsageInformation } from '../wire/usageInformation.ts';

/** What is paid in for a card, and what the card proved of itself. Amounts in yen. */
export type ValueOrder = Omit<LoadRequest, 'dispenserId'>;

/**
 * The center's word on an order, whose signature the dispenser has verified (`ORDER_…` of
 * `wire/statements.ts`).
 */
export type OrderDecision = { readonly decision: number };

/** S4.7: SA(V * IDU) is made online for each card, or was stored in the dispenser beforehand. */
export interface ValueSource {
  /** Card information 6M1 for a blank card; undefined when there is none. */
  personalise(): Promise<Uint8Array | undefined>;
  /**
   * Number of the order for which a stored statement was made; undefined where statements are made online.
   */
  storedOrderNumber?(cardId: Identifier, loadNumber: number, amount: number): number | undefined;
  /** The statement for this order, or the center's signed refusal; undefined when there is none. */
  issue(order: ValueOrder): Promise<IssuedUsageInformation | OrderDecision | undefined>;
  /** What the center knows of an order that another order followed; undefined while it does not know. */
  decide(order: ValueOrder): Promise<OrderDecision | undefined>;
  /** Reports a load that its card took; true when the center has noted it. */
  report(loaded: Loaded): Promise<boolean>;
}

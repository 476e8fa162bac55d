import type { Identifier } from '../wire/identifier.ts';
import type { IssuedUsageInformation } from '../wire/usageInformation.ts';

/** What is paid in for a card, and what the card said of itself. Amounts in yen. */
export interface ValueOrder {
  readonly cardId: Identifier;
  /** Proved by the card before the order was made; 0 for a card that never had money. */
  readonly previousValue: number;
  readonly amount: number;
  /** Counts the card's loads from 1. */
  readonly loadNumber: number;
}

/** S4.7: SA(V * IDU) is made online for each card, or was stored in the dispenser beforehand. */
export interface ValueSource {
  /** Card information 6M1 for a blank card; undefined when there is none. */
  personalise(): Promise<Uint8Array | undefined>;
  /**
   * The statement for this order; undefined when there is none. The same order again gives the same
   * statement.
   */
  issue(order: ValueOrder): Promise<IssuedUsageInformation | undefined>;
}

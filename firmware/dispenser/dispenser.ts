import type { Reader } from '../reader/reader.ts';
import type { Identifier } from '../wire/identifier.ts';
import type { IssuedUsage } from '../wire/usageInformation.ts';
import type { OrderStore } from './orderStore.ts';

/** A card dispenser 5 (EP 0 856 821, Fig. 1): it issues cards and puts value on them, and signs nothing of its own. */
export interface Dispenser {
  readonly dispenserId: Identifier;
  readonly reader: Reader;
  /** Where the master's signatures come from. */
  readonly source: ValueSource;
  /** Orders that were paid for and not confirmed by their card. */
  readonly orders: OrderStore;
}

/** What is paid in for a card, and what the card said of itself. Amounts in yen. */
export interface ValueOrder {
  readonly cardId: Identifier;
  readonly previousValue: number;
  readonly amount: number;
  readonly loadNumber: number;
}

/** S4.7: SA(V * IDU) is made online for each card, or was stored in the dispenser beforehand. */
export interface ValueSource {
  /** Card information 6M1 for a blank card; undefined when none is to be had. */
  personalise(): Promise<Uint8Array | undefined>;
  /** The statement for this order; undefined when none is to be had. The same order again gives the same statement. */
  issue(order: ValueOrder): Promise<IssuedUsage | undefined>;
}

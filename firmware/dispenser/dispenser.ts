import type { Reader } from '../reader/reader.ts';
import type { Identifier } from '../wire/identifier.ts';
import type { OrderStore } from './orderStore.ts';
import type { ValueSource } from './valueSource.ts';

/**
 * A card dispenser 5 (EP 0 856 821, Fig. 1): it issues cards and puts value on them, and signs nothing of its
 * own.
 */
export interface Dispenser {
  readonly dispenserId: Identifier;
  readonly reader: Reader;
  /** Where the master's signatures come from. */
  readonly source: ValueSource;
  /** Orders that were paid for and not confirmed by their card. */
  readonly orders: OrderStore;
}

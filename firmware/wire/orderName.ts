import { concat } from '../runtime/bytes.ts';
import { u32 } from './fields.ts';
import { encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from './identifier.ts';

/** Octets of an order's name. */
export const ORDER_NAME_OCTETS = IDENTIFIER_OCTETS + 4;

/**
 * The name of an order: the dispenser's identifier and a number that this dispenser gives once, from 1. A
 * count of the card's loads is no name: two dispensers may each have an order open for the same next load.
 */
export const encodeOrderName = (dispenserId: Identifier, orderNumber: number): Uint8Array =>
  concat([encodeIdentifier(dispenserId), u32(orderNumber)]);

/** The name of no order: what a card shows that was never loaded. */
export const NO_ORDER: Uint8Array = new Uint8Array(ORDER_NAME_OCTETS);

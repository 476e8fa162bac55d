/** Values that the tests of the wire encode: identifiers, octets that tell their place, one settlement. */
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeOrderName } from '../../firmware/wire/orderName.ts';
import type { ChargeReceipt, Settlement } from '../../firmware/wire/statements.ts';

/** `first`, `first` + 1, … */
export const filled = (length: number, first: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => first + i);

export const cardId = makeIdentifier(4, 77);
export const terminalId = makeIdentifier(1, 5);
export const dispenserId = makeIdentifier(2, 9);
/** By a key of 2046 bits. */
export const masterSignature = filled(256, 9);
/** By a key of 1536 bits. */
export const cardSignature = filled(192, 5);

export const settlement: Settlement = {
  generation: 1,
  profile: 7,
  terminalChallenge: filled(16, 1),
  cardChallenge: filled(16, 101),
};
/** References of 6M2. */
export const states = { before: filled(16, 21), after: filled(16, 81) };
export const chargeReceipt: ChargeReceipt = {
  step: 258,
  firstValue: 1000,
  newValue: 980,
  ...states,
  terminalId,
};
/** An order and the one that its card took before. */
export const orders = {
  order: encodeOrderName(dispenserId, 7),
  previousOrder: encodeOrderName(dispenserId, 6),
};

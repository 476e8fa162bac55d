import { concat } from '../runtime/bytes.ts';
import { u8, u16, u32 } from './fields.ts';
import { encodeIdentifier, type Identifier } from './identifier.ts';
import { TAG_CARD_VALUE, TAG_ISSUED_VALUE, TAG_SECRET_DELIVERY, TAG_TERMINAL_VALUE } from './tags.ts';

/** The fields that bind the statements of a settlement to one insertion of one card. */
export interface Settlement {
  readonly generation: number;
  /** Of `settlementProfile.ts`; random numbers that it leaves out are zero. */
  readonly profile: number;
  /** R, 16 octets. */
  readonly terminalChallenge: Uint8Array;
  /** X, 16 octets. */
  readonly cardChallenge: Uint8Array;
}

const session = (s: Settlement): Uint8Array => concat([u8(s.profile), s.terminalChallenge, s.cardChallenge]);

/** The octets of SU(R * X * V). */
export const encodeCardValue = (s: Settlement, value: number): Uint8Array =>
  concat([u8(TAG_CARD_VALUE), u8(s.generation), session(s), u32(value)]);

/**
 * The octets of ST(R * X * V' * IDU). `step` counts the charges of the session from 1: an earlier charge of
 * the same session differs from a raised value by it.
 */
export const encodeTerminalValue = (
  s: Settlement,
  step: number,
  newValue: number,
  cardId: Identifier,
): Uint8Array =>
  concat([
    u8(TAG_TERMINAL_VALUE),
    u8(s.generation),
    session(s),
    u16(step),
    u32(newValue),
    encodeIdentifier(cardId),
  ]);

/** Value that the center puts on a card through a dispenser (Fig. 4C). Amounts in yen. */
export interface IssuedValue {
  readonly generation: number;
  readonly value: number;
  /** Yen on the card before: 0 for an empty card. `value` includes them. */
  readonly previousValue: number;
  /** Counts the loads of this card from 1, so that a statement works once. */
  readonly loadNumber: number;
  readonly cardId: Identifier;
  readonly dispenserId: Identifier;
}

/** The octets of SA(V * IDU). */
export const encodeIssuedValue = (v: IssuedValue): Uint8Array =>
  concat([
    u8(TAG_ISSUED_VALUE),
    u8(v.generation),
    u32(v.value),
    u32(v.previousValue),
    u16(v.loadNumber),
    encodeIdentifier(v.cardId),
    encodeIdentifier(v.dispenserId),
  ]);

/**
 * The octets that the master signs for the delivery of secret keys to `owner` (S4.4); `digest` is SHA-256 of
 * the keys.
 */
export const encodeSecretDelivery = (generation: number, owner: Identifier, digest: Uint8Array): Uint8Array =>
  concat([u8(TAG_SECRET_DELIVERY), u8(generation), encodeIdentifier(owner), digest]);

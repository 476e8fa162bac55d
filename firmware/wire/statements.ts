import { concat } from '../runtime/bytes.ts';
import { u8, u16, u32 } from './fields.ts';
import { encodeIdentifier, type Identifier } from './identifier.ts';
import { encodeOrderName } from './orderName.ts';
import {
  TAG_CARD_VALUE,
  TAG_CHARGE_DECISION,
  TAG_CHARGE_RECEIPT,
  TAG_ISSUED_VALUE,
  TAG_LOAD_RECEIPT,
  TAG_ORDER_DECISION,
  TAG_SECRET_DELIVERY,
  TAG_TERMINAL_VALUE,
} from './tags.ts';

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

/** What a card proves when its value is asked for. */
export interface CardValue {
  /** V, yen. */
  readonly value: number;
  /** Reference of 6M2, 16 octets: the state of the card, which no other state has. */
  readonly usageReference: Uint8Array;
  /** Name of the order that loaded the card last, 10 octets (`orderName.ts`). */
  readonly lastOrder: Uint8Array;
}

const cardValue = (v: CardValue): Uint8Array => concat([u32(v.value), v.usageReference, v.lastOrder]);

/** The octets of SU(R * X * V). */
export const encodeCardValue = (s: Settlement, v: CardValue): Uint8Array =>
  concat([u8(TAG_CARD_VALUE), u8(s.generation), session(s), cardValue(v)]);

/**
 * What a card says it took: all charges of a session so far, from the value that the session began with. The
 * last receipt of a session replaces those before it.
 */
export interface ChargeReceipt {
  /** Charges of the session, from 1. */
  readonly step: number;
  /** Yen that the session began with. */
  readonly firstValue: number;
  /** V', yen. */
  readonly newValue: number;
  /** Reference of 6M2 when the session began, 16 octets. */
  readonly before: Uint8Array;
  /** Reference of 6M2 after the last charge, 16 octets. */
  readonly after: Uint8Array;
  readonly terminalId: Identifier;
}

/** The octets of SU over a charge: Fig. 17's SU(M * IDU) for one session of a prepaid card. */
export const encodeChargeReceipt = (s: Settlement, r: ChargeReceipt): Uint8Array =>
  concat([
    u8(TAG_CHARGE_RECEIPT),
    u8(s.generation),
    session(s),
    u16(r.step),
    u32(r.firstValue),
    u32(r.newValue),
    r.before,
    r.after,
    encodeIdentifier(r.terminalId),
  ]);

/** What a card says that it was loaded with. */
export interface LoadReceipt {
  readonly generation: number;
  /** The order's name, 10 octets. */
  readonly order: Uint8Array;
  /** Yen after the load. */
  readonly value: number;
  /** References of 6M2 before and after the load, 16 octets each. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** The octets of SU over a load. */
export const encodeLoadReceipt = (r: LoadReceipt): Uint8Array =>
  concat([u8(TAG_LOAD_RECEIPT), u8(r.generation), r.order, u32(r.value), r.before, r.after]);

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
  /** Given by the dispenser, once: with its identifier it names the order. */
  readonly orderNumber: number;
  /**
   * Reference of the 6M2 that the card must have before, 16 octets: the statement is for one state of one
   * card.
   */
  readonly previousReference: Uint8Array;
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
    encodeOrderName(v.dispenserId, v.orderNumber),
    v.previousReference,
  ]);

/**
 * The octets that the master signs for the delivery of secret keys to `owner` (S4.4); `digest` is SHA-256 of
 * the keys.
 */
export const encodeSecretDelivery = (generation: number, owner: Identifier, digest: Uint8Array): Uint8Array =>
  concat([u8(TAG_SECRET_DELIVERY), u8(generation), encodeIdentifier(owner), digest]);

/** The center's word on an order: it will never be signed. */
export const ORDER_REFUSED = 0;
/** The card took it. */
export const ORDER_TAKEN = 1;
/** Another order followed the same one: the card can no longer take it in that state. */
export const ORDER_NOT_TAKEN = 2;

/**
 * An order as its decision names it: its own name and the order that its card had taken last when it was
 * signed.
 */
export interface DecidedOrder {
  /** Names of orders, 10 octets each. */
  readonly order: Uint8Array;
  readonly previousOrder: Uint8Array;
  /** `ORDER_REFUSED`, `ORDER_TAKEN` or `ORDER_NOT_TAKEN`. */
  readonly decision: number;
}

/** The octets of the master's signature over a decision. A refused order is never signed again. */
export const encodeOrderDecision = (generation: number, d: DecidedOrder): Uint8Array =>
  concat([u8(TAG_ORDER_DECISION), u8(generation), d.order, d.previousOrder, u8(d.decision)]);

/** The center's word on a pending charge. */
export const CHARGE_DROPPED = 0;
/** The card took the charge. */
export const CHARGE_SETTLED = 1;

/** A charge that its terminal could not decide, and what the states of the card after it show. */
export interface DecidedCharge {
  readonly cardId: Identifier;
  /** References of 6M2 before and after the charge, 16 octets each. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly settled: boolean;
}

/** The octets of the master's signature over a decision. */
export const encodeChargeDecision = (generation: number, d: DecidedCharge): Uint8Array =>
  concat([
    u8(TAG_CHARGE_DECISION),
    u8(generation),
    encodeIdentifier(d.cardId),
    d.before,
    d.after,
    u8(d.settled ? CHARGE_SETTLED : CHARGE_DROPPED),
  ]);

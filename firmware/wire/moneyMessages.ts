/**
 * Messages about money that a card or the center has signed: receipts on their way to the center, decisions
 * back.
 */
import { concat } from '../runtime/bytes.ts';
import { readFields, u8, u16, u32 } from './fields.ts';
import { decodeIdentifier, encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from './identifier.ts';
import {
  MESSAGE_CHARGE_RECEIPT,
  MESSAGE_CHARGE_RESOLVED,
  MESSAGE_LOADED,
  MESSAGE_ORDER_QUESTION,
  MESSAGE_PENDING_QUESTION,
} from './messages.ts';
import { ORDER_NAME_OCTETS } from './orderName.ts';
import { REFERENCE_OCTETS } from './reference.ts';
import { CHALLENGE_OCTETS } from './settlementProfile.ts';
import type { ChargeReceipt, DecidedOrder, Settlement } from './statements.ts';

/** A session's charges with the card's signature: what a terminal reports for the yen that it has settled. */
export interface SignedChargeReceipt extends Settlement, ChargeReceipt {
  readonly cardId: Identifier;
  /** SU(…), as long as the card's key; empty for a profile without one (S6.3). */
  readonly cardSignature: Uint8Array;
}

/** Octets of the message that name its session: type, card, terminal, generation, profile, R and X. */
export const SESSION_NAME_OCTETS = 1 + 2 * IDENTIFIER_OCTETS + 2 + 2 * CHALLENGE_OCTETS;

/** The whole message. */
export const encodeSignedReceipt = (r: SignedChargeReceipt): Uint8Array =>
  concat([
    u8(MESSAGE_CHARGE_RECEIPT),
    encodeIdentifier(r.cardId),
    encodeIdentifier(r.terminalId),
    u8(r.generation),
    u8(r.profile),
    r.terminalChallenge,
    r.cardChallenge,
    u16(r.step),
    u32(r.firstValue),
    u32(r.newValue),
    r.before,
    r.after,
    r.cardSignature,
  ]);

/** Throws `malformed`. */
export const parseSignedReceipt = (message: Uint8Array): SignedChargeReceipt => {
  const fields = readFields('charge receipt', message);
  fields.u8();
  return {
    cardId: decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS)),
    terminalId: decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS)),
    generation: fields.u8(),
    profile: fields.u8(),
    terminalChallenge: fields.bytes(CHALLENGE_OCTETS),
    cardChallenge: fields.bytes(CHALLENGE_OCTETS),
    step: fields.u16(),
    firstValue: fields.u32(),
    newValue: fields.u32(),
    before: fields.bytes(REFERENCE_OCTETS),
    after: fields.bytes(REFERENCE_OCTETS),
    cardSignature: fields.rest(),
  };
};

/** A charge whose fate a terminal asks for. Yen. */
export interface PendingQuestion {
  readonly terminalId: Identifier;
  readonly cardId: Identifier;
  readonly charge: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

const encodeCharge = (type: number, q: PendingQuestion): Uint8Array =>
  concat([
    u8(type),
    encodeIdentifier(q.terminalId),
    encodeIdentifier(q.cardId),
    u32(q.charge),
    q.before,
    q.after,
  ]);

/** The whole message. */
export const encodePendingQuestion = (q: PendingQuestion): Uint8Array =>
  encodeCharge(MESSAGE_PENDING_QUESTION, q);

/** The whole message: a pending charge that its card has proved later. */
export const encodeResolvedCharge = (q: PendingQuestion): Uint8Array =>
  encodeCharge(MESSAGE_CHARGE_RESOLVED, q);

/** The fields of both. Throws `malformed`. */
export const parsePendingQuestion = (message: Uint8Array): PendingQuestion => {
  const fields = readFields('question about a pending charge', message);
  fields.u8();
  const question = {
    terminalId: decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS)),
    cardId: decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS)),
    charge: fields.u32(),
    before: fields.bytes(REFERENCE_OCTETS),
    after: fields.bytes(REFERENCE_OCTETS),
  };
  fields.end();
  return question;
};

/**
 * A load that a card took: the order's name, the states before and after, and the card's receipt where it
 * arrived.
 */
export interface Loaded {
  readonly cardId: Identifier;
  readonly order: Uint8Array;
  /** Yen after the load. */
  readonly value: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** Empty where the receipt was lost and the card proved later which order it took. */
  readonly cardSignature: Uint8Array;
}

/** The whole message. */
export const encodeLoaded = (l: Loaded): Uint8Array =>
  concat([
    u8(MESSAGE_LOADED),
    encodeIdentifier(l.cardId),
    l.order,
    u32(l.value),
    l.before,
    l.after,
    l.cardSignature,
  ]);

/** Throws `malformed`. */
export const parseLoaded = (message: Uint8Array): Loaded => {
  const fields = readFields('load receipt', message);
  fields.u8();
  return {
    cardId: decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS)),
    order: fields.bytes(ORDER_NAME_OCTETS),
    value: fields.u32(),
    before: fields.bytes(REFERENCE_OCTETS),
    after: fields.bytes(REFERENCE_OCTETS),
    cardSignature: fields.rest(),
  };
};

/** Asks what became of an order that another order followed. */
export const encodeOrderQuestion = (order: Uint8Array, previousOrder: Uint8Array): Uint8Array =>
  concat([u8(MESSAGE_ORDER_QUESTION), order, previousOrder]);

/** Throws `malformed`. */
export const parseOrderQuestion = (message: Uint8Array): Omit<DecidedOrder, 'decision'> => {
  const fields = readFields('question about an order', message);
  fields.u8();
  const order = fields.bytes(ORDER_NAME_OCTETS);
  const previousOrder = fields.bytes(ORDER_NAME_OCTETS);
  fields.end();
  return { order, previousOrder };
};

/** The center's decision: what it is, the generation of its key, its signature. */
export interface Decision {
  readonly decision: number;
  readonly generation: number;
  readonly masterSignature: Uint8Array;
}

/** The body of an answer, behind its type. */
export const encodeDecision = (d: Decision): Uint8Array =>
  concat([u8(d.decision), u8(d.generation), d.masterSignature]);

/** Throws `malformed`. */
export const parseDecision = (octets: Uint8Array): Decision => {
  const fields = readFields('decision', octets);
  return { decision: fields.u8(), generation: fields.u8(), masterSignature: fields.rest() };
};

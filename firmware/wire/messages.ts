import { concat } from '../runtime/bytes.ts';
import { readFields, u8, u16, u32 } from './fields.ts';
import { decodeIdentifier, encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from './identifier.ts';
import { encodeOrderName, ORDER_NAME_OCTETS } from './orderName.ts';
import { REFERENCE_OCTETS } from './reference.ts';

/**
 * Types of the messages between the management center, terminals and dispensers: the first octet, before the
 * fields.
 */
export const MESSAGE_INSTALL_REQUEST = 0x01;
export const MESSAGE_INSTALL = 0x02;
export const MESSAGE_INSTALLED = 0x03;
export const MESSAGE_SETTLEMENT_REPORT = 0x10;
export const MESSAGE_SETTLEMENT_NOTED = 0x11;
export const MESSAGE_CHARGE_QUESTION = 0x20;
export const MESSAGE_CHARGE_ANSWER = 0x21;
export const MESSAGE_PERSONALISE_REQUEST = 0x30;
export const MESSAGE_PERSONALISE = 0x31;
export const MESSAGE_LOAD_REQUEST = 0x32;
/** A statement, or the center's signed decision in its place (`LoadAnswer`). */
export const MESSAGE_LOAD = 0x33;
/** A card took an order: the dispenser reports its receipt. */
export const MESSAGE_LOADED = 0x34;
export const MESSAGE_LOADED_NOTED = 0x35;
/** What became of an order? The answer is a signed decision, or nothing while the center does not know. */
export const MESSAGE_ORDER_QUESTION = 0x36;
export const MESSAGE_ORDER_DECISION = 0x37;
/** A session's charges: the card's receipt. */
export const MESSAGE_CHARGE_RECEIPT = 0x12;
export const MESSAGE_CHARGE_RECEIPT_NOTED = 0x13;
/**
 * A pending charge that its card has proved later: the terminal's word, for the chain of the card's states.
 */
export const MESSAGE_CHARGE_RESOLVED = 0x16;
/**
 * What became of a pending charge? The answer is a signed decision, or nothing while the center does not
 * know.
 */
export const MESSAGE_PENDING_QUESTION = 0x14;
export const MESSAGE_PENDING_DECISION = 0x15;
/**
 * A terminal's state: the parts that have failed. The answer is the center's time, signed
 * (`timeMessages.ts`).
 */
export const MESSAGE_STATE = 0x18;
/** The time of the center, signed over the whole question (`timeMessages.ts`). */
export const MESSAGE_TIME = 0x19;
/** The center will not do what was asked: one octet of reason. */
export const MESSAGE_REFUSED = 0x7f;

/** Totals since installing, in yen and charges. A report replaces those with a lower sequence. */
export interface SettlementReport {
  readonly terminalId: Identifier;
  /** Writes of the journal so far: grows with every change of the totals, and never falls. */
  readonly sequence: number;
  readonly settledYen: number;
  readonly settledCharges: number;
  /** Charges that were sent to a card and not confirmed by it. */
  readonly pendingYen: number;
  readonly pendingCharges: number;
  /**
   * The last report of this terminal number: its phone was installed anew, and the center decides what is
   * pending.
   */
  readonly isLast: boolean;
}

/**
 * `type (1) ‖ IDT (6) ‖ sequence (4) ‖ settled yen (4) ‖ settled charges (4) ‖ pending yen (4) ‖ pending
 * charges (2) ‖ last (1)`.
 */
export const encodeSettlementReport = (r: SettlementReport): Uint8Array =>
  concat([
    u8(MESSAGE_SETTLEMENT_REPORT),
    encodeIdentifier(r.terminalId),
    u32(r.sequence),
    u32(r.settledYen),
    u32(r.settledCharges),
    u32(r.pendingYen),
    u16(r.pendingCharges),
    u8(r.isLast ? 1 : 0),
  ]);

/** The fields of `encodeSettlementReport`'s octets. Throws `malformed`. */
export const parseSettlementReport = (message: Uint8Array): SettlementReport => {
  const fields = readFields('settlement report', message);
  fields.u8();
  const terminalId = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
  const sequence = fields.u32();
  const settledYen = fields.u32();
  const settledCharges = fields.u32();
  const pendingYen = fields.u32();
  const pendingCharges = fields.u16();
  const isLast = fields.u8() === 1;
  fields.end();
  return { terminalId, sequence, settledYen, settledCharges, pendingYen, pendingCharges, isLast };
};

/** Asks the center for value: the card, the state that it proved, what is paid in, the order's name. Yen. */
export interface LoadRequest {
  readonly cardId: Identifier;
  readonly dispenserId: Identifier;
  /** Given by the dispenser, once. */
  readonly orderNumber: number;
  readonly previousValue: number;
  /** Reference of the card's 6M2, 16 octets. */
  readonly previousReference: Uint8Array;
  /** Name of the order that the card took last, 10 octets. */
  readonly previousOrder: Uint8Array;
  readonly amount: number;
  /** Counts the card's loads from 1. */
  readonly loadNumber: number;
}

/** Octets of a load request. */
export const LOAD_REQUEST_OCTETS =
  1 + IDENTIFIER_OCTETS + 2 * ORDER_NAME_OCTETS + 4 + REFERENCE_OCTETS + 4 + 2;

/**
 * `type (1) ‖ IDU (6) ‖ order's name (10) ‖ previous value (4) ‖ previous reference (16) ‖ previous order's
 * name (10) ‖ amount (4) ‖ load number (2)`.
 */
export const encodeLoadRequest = (r: LoadRequest): Uint8Array =>
  concat([
    u8(MESSAGE_LOAD_REQUEST),
    encodeIdentifier(r.cardId),
    encodeOrderName(r.dispenserId, r.orderNumber),
    u32(r.previousValue),
    r.previousReference,
    r.previousOrder,
    u32(r.amount),
    u16(r.loadNumber),
  ]);

/** The fields of `encodeLoadRequest`'s octets. Throws `malformed`. */
export const parseLoadRequest = (message: Uint8Array): LoadRequest => {
  const fields = readFields('load request', message);
  fields.u8();
  const request = {
    cardId: decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS)),
    dispenserId: decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS)),
    orderNumber: fields.u32(),
    previousValue: fields.u32(),
    previousReference: fields.bytes(REFERENCE_OCTETS),
    previousOrder: fields.bytes(ORDER_NAME_OCTETS),
    amount: fields.u32(),
    loadNumber: fields.u16(),
  };
  fields.end();
  return request;
};

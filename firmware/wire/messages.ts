import { concat } from '../runtime/bytes.ts';
import { readFields, u8, u16, u32 } from './fields.ts';
import { decodeIdentifier, encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from './identifier.ts';

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
export const MESSAGE_LOAD = 0x33;
/**
 * The center refuses what was asked; a terminal refuses an installation, with the fault's code and sentence
 * as text.
 */
export const MESSAGE_REFUSED = 0x7f;

/**
 * A terminal's totals since installing. A later report replaces an earlier one, so a repeated one changes
 * nothing.
 */
export interface SettlementReport {
  readonly terminalId: Identifier;
  readonly settledYen: number;
  readonly settledCharges: number;
  /** Charges that were sent to a card and not confirmed by it. */
  readonly pendingYen: number;
  readonly pendingCharges: number;
}

/** `type (1) ‖ IDT (6) ‖ settled yen (4) ‖ settled charges (4) ‖ pending yen (4) ‖ pending charges (2)`. */
export const encodeSettlementReport = (r: SettlementReport): Uint8Array =>
  concat([
    u8(MESSAGE_SETTLEMENT_REPORT),
    encodeIdentifier(r.terminalId),
    u32(r.settledYen),
    u32(r.settledCharges),
    u32(r.pendingYen),
    u16(r.pendingCharges),
  ]);

/** The fields of `encodeSettlementReport`'s octets. Throws `malformed`. */
export const parseSettlementReport = (message: Uint8Array): SettlementReport => {
  const fields = readFields('settlement report', message);
  fields.u8();
  const terminalId = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
  const settledYen = fields.u32();
  const settledCharges = fields.u32();
  const pendingYen = fields.u32();
  const pendingCharges = fields.u16();
  fields.end();
  return { terminalId, settledYen, settledCharges, pendingYen, pendingCharges };
};

/**
 * Asks the center for a statement of value: the card, the yen on it, the yen paid in, the number of the load.
 */
export interface LoadRequest {
  readonly cardId: Identifier;
  readonly dispenserId: Identifier;
  readonly previousValue: number;
  readonly amount: number;
  readonly loadNumber: number;
}

/** Octets of an encoded load request. */
export const LOAD_REQUEST_OCTETS = 1 + 2 * IDENTIFIER_OCTETS + 4 + 4 + 2;

/** `type (1) ‖ IDU (6) ‖ IDC (6) ‖ previous value (4) ‖ amount (4) ‖ load number (2)`. */
export const encodeLoadRequest = (r: LoadRequest): Uint8Array =>
  concat([
    u8(MESSAGE_LOAD_REQUEST),
    encodeIdentifier(r.cardId),
    encodeIdentifier(r.dispenserId),
    u32(r.previousValue),
    u32(r.amount),
    u16(r.loadNumber),
  ]);

/** The fields of `encodeLoadRequest`'s octets. Throws `malformed`. */
export const parseLoadRequest = (message: Uint8Array): LoadRequest => {
  const fields = readFields('load request', message);
  fields.u8();
  const cardId = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
  const dispenserId = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
  const previousValue = fields.u32();
  const amount = fields.u32();
  const loadNumber = fields.u16();
  fields.end();
  return { cardId, dispenserId, previousValue, amount, loadNumber };
};

import { concat } from '../runtime/bytes.ts';
import { readFields, u8, u16, u32 } from './fields.ts';
import { decodeIdentifier, encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from './identifier.ts';

/** Messages between the management center, terminals and dispensers: a type octet, then fixed-width fields. */
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
/** The center will not do what was asked: one octet of reason. */
export const MESSAGE_REFUSED = 0x7f;

/** Totals since installing, in yen and charges: a later report replaces an earlier one, so repeating it is harmless. */
export interface SettlementReport {
  readonly terminalId: Identifier;
  readonly settledYen: number;
  readonly settledCharges: number;
  /** Charges whose fate this terminal does not know. */
  readonly pendingYen: number;
  readonly pendingCharges: number;
}

export const encodeSettlementReport = (r: SettlementReport): Uint8Array =>
  concat([
    u8(MESSAGE_SETTLEMENT_REPORT),
    encodeIdentifier(r.terminalId),
    u32(r.settledYen),
    u32(r.settledCharges),
    u32(r.pendingYen),
    u16(r.pendingCharges),
  ]);

/** Throws `malformed`. */
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

/** Asks the dispenser's center for value: the card, what it holds, what is paid in, the number of the load. */
export interface LoadRequest {
  readonly cardId: Identifier;
  readonly dispenserId: Identifier;
  readonly previousValue: number;
  readonly amount: number;
  readonly loadNumber: number;
}

export const LOAD_REQUEST_OCTETS = 1 + 2 * IDENTIFIER_OCTETS + 4 + 4 + 2;

export const encodeLoadRequest = (r: LoadRequest): Uint8Array =>
  concat([
    u8(MESSAGE_LOAD_REQUEST),
    encodeIdentifier(r.cardId),
    encodeIdentifier(r.dispenserId),
    u32(r.previousValue),
    u32(r.amount),
    u16(r.loadNumber),
  ]);

/** Throws `malformed`. */
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

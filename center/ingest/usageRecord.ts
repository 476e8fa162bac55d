import { fault } from '../../firmware/runtime/fault.ts';
import { IDENTIFIER_OCTETS, type Identifier } from '../../firmware/wire/identifier.ts';
import { MESSAGE_CHARGE_RECEIPT, MESSAGE_LOADED } from '../../firmware/wire/messages.ts';
import {
  type Loaded,
  parseLoaded,
  parseSignedReceipt,
  SESSION_NAME_OCTETS,
  type SignedChargeReceipt,
} from '../../firmware/wire/moneyMessages.ts';
import { REFERENCE_OCTETS, referenceOf } from '../../firmware/wire/reference.ts';
import { encodeChargeReceipt, encodeLoadReceipt } from '../../firmware/wire/statements.ts';
import type { Sha256 } from '../../hal/hash.ts';

/**
 * A usage record as it arrives: a change of one card's state under that card's signature, from the receipt of
 * a session's charges (message 12) or of a load (message 34). Values in yen.
 */
export interface UsageRecord {
  readonly kind: 'charge' | 'load';
  readonly cardId: Identifier;
  /**
   * IDU ‖ state before: the h of Fig. 9. A state has one successor, so a second record of a place is a double
   * spend.
   */
  readonly place: Uint8Array;
  /** The session (IDT, generation, profile, R, X) or the order, 16 octets: a repetition has the same. */
  readonly event: Uint8Array;
  /** Charges of the session, from 1; 0 for a load. */
  readonly step: number;
  /** Value that the session began with; 0 for a load. */
  readonly firstValue: number;
  readonly newValue: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** Empty for a load. */
  readonly terminalId: Identifier | '';
  /** Name of the order; undefined for a charge. */
  readonly order?: Uint8Array;
  readonly signature: Uint8Array;
  /** The whole message. */
  readonly message: Uint8Array;
}

/** A message with a key of 5112 bits has 728 octets. */
export const RECORD_OCTETS_MAX = 1024;

/** IDU ‖ state, 22 octets; IDU follows the type in both messages. */
const placeIn = (message: Uint8Array, state: Uint8Array): Uint8Array => {
  const place = new Uint8Array(IDENTIFIER_OCTETS + REFERENCE_OCTETS);
  place.set(message.subarray(1, 1 + IDENTIFIER_OCTETS));
  place.set(state, IDENTIFIER_OCTETS);
  return place;
};

const chargeRecord = (sha256: Sha256, message: Uint8Array): UsageRecord => {
  const r = parseSignedReceipt(message);
  if (r.newValue >= r.firstValue)
    throw fault('refused', `receipt: expected less than ${r.firstValue} yen, got ${r.newValue}`);
  const session = message.subarray(1 + IDENTIFIER_OCTETS, SESSION_NAME_OCTETS);
  return {
    kind: 'charge',
    cardId: r.cardId,
    place: placeIn(message, r.before),
    event: referenceOf(sha256, session),
    step: r.step,
    firstValue: r.firstValue,
    newValue: r.newValue,
    before: r.before,
    after: r.after,
    terminalId: r.terminalId,
    signature: r.cardSignature,
    message,
  };
};

const loadRecord = (sha256: Sha256, message: Uint8Array): UsageRecord => {
  const { cardId, order, value, before, after, cardSignature: signature } = parseLoaded(message);
  return {
    kind: 'load',
    cardId,
    place: placeIn(message, before),
    event: referenceOf(sha256, order),
    step: 0,
    firstValue: 0,
    newValue: value,
    before,
    after,
    terminalId: '',
    order,
    signature,
    message,
  };
};

/**
 * The record of message 12 or 34. Throws `malformed` for other octets, `refused` for a receipt that raises
 * the value. Its signature is not verified yet.
 */
export const parseUsageRecord = (sha256: Sha256, message: Uint8Array): UsageRecord => {
  if (message.length > RECORD_OCTETS_MAX)
    throw fault('malformed', `record: expected at most ${RECORD_OCTETS_MAX} octets, got ${message.length}`);
  switch (message[0]) {
    case MESSAGE_CHARGE_RECEIPT:
      return chargeRecord(sha256, message);
    case MESSAGE_LOADED:
      return loadRecord(sha256, message);
    default:
      throw fault('malformed', `record: expected message 12 or 34, got ${message[0] ?? 'no octets'}`);
  }
};

/** A message with the statement that its signature is over. */
export interface SignedMessage {
  readonly statement: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * The statement of message 12 or 34; `generation` is that of the card's certificate, which message 34 does
 * not name.
 */
export const statementOf = (message: Uint8Array, generation: number): SignedMessage => {
  if (message[0] === MESSAGE_CHARGE_RECEIPT) {
    const receipt: SignedChargeReceipt = parseSignedReceipt(message);
    return { statement: encodeChargeReceipt(receipt, receipt), signature: receipt.cardSignature };
  }
  const loaded: Loaded = parseLoaded(message);
  return { statement: encodeLoadReceipt({ ...loaded, generation }), signature: loaded.cardSignature };
};

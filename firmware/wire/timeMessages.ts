/** What a terminal says of its state, and the center's time in the answer. */
import { concat, fromLatin1, toLatin1 } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { readFields, u8, u32 } from './fields.ts';
import { decodeIdentifier, encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from './identifier.ts';
import { MESSAGE_STATE } from './messages.ts';
import { TAG_CENTER_TIME } from './tags.ts';

/** Octets of the random number by which an answer is known to be no older than its question. */
export const NONCE_OCTETS = 16;
/** The longest code is shorter. */
const ALARM_OCTETS_MAX = 20;
/** Generation and seconds of an answer. */
const TIME_OCTETS = 5;

/** A terminal's state. */
export interface TerminalState {
  readonly terminalId: Identifier;
  readonly nonce: Uint8Array;
  /** Code of a part that has failed (`docs/parts.md`); empty when all is well. */
  readonly alarm: string;
}

/** `type (1) ‖ IDT (6) ‖ nonce (16) ‖ alarm`. */
export const encodeTerminalState = (s: TerminalState): Uint8Array =>
  concat([u8(MESSAGE_STATE), encodeIdentifier(s.terminalId), s.nonce, fromLatin1(s.alarm)]);

/** Throws `malformed`. */
export const parseTerminalState = (message: Uint8Array): TerminalState => {
  const fields = readFields('terminal state', message);
  fields.u8();
  const terminalId = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
  const nonce = fields.bytes(NONCE_OCTETS);
  const alarm = toLatin1(fields.rest());
  if (alarm.length > ALARM_OCTETS_MAX || !/^[A-Za-z]*$/.test(alarm))
    throw fault('malformed', `alarm: expected at most ${ALARM_OCTETS_MAX} letters`);
  return { terminalId, nonce, alarm };
};

/** The center's time with the master's signature: the body of an answer, behind its type. */
export interface CenterTime {
  readonly generation: number;
  /** Since 2000-01-01. */
  readonly seconds: number;
  readonly masterSignature: Uint8Array;
}

/** `generation (1) ‖ seconds (4)`: the first octets of the answer and of what is signed. */
export const encodeTime = (generation: number, seconds: number): Uint8Array =>
  concat([u8(generation), u32(seconds)]);

/** Throws `malformed`. */
export const parseCenterTime = (octets: Uint8Array): CenterTime => {
  const fields = readFields('time', octets);
  return { generation: fields.u8(), seconds: fields.u32(), masterSignature: fields.rest() };
};

/**
 * The octets that the master signs: `tag (1) ‖ generation (1) ‖ seconds (4) ‖ question`, the question being a
 * whole `encodeTerminalState` with its nonce. `answer` is the answer's body or its first octets.
 */
export const encodeTimeStatement = (answer: Uint8Array, question: Uint8Array): Uint8Array =>
  concat([u8(TAG_CENTER_TIME), answer.subarray(0, TIME_OCTETS), question]);

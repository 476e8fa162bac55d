import { fault } from '../runtime/fault.ts';

/**
 * cardId (IDU), terminalId (IDT) and dispenserId (IDC): twelve decimal digits, since a person keys them in
 * (EP 0 856 821, Fig. 13, "ENTER IDENTIFICATION NUMBER"). The last is a Luhn check digit (ISO/IEC 7812-1, annex B).
 * On the wire: six octets, binary coded decimal.
 */
export type Identifier = string;
export const IDENTIFIER_OCTETS = 6;
const DIGITS = 12;

/** Sum of the digits, every second from the right doubled and cast out; 0 modulo 10 for a whole number. */
const luhnSum = (digits: string): number => {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const weighted = +digits[digits.length - 1 - i] * (i & 1 ? 2 : 1);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10;
};

/** Makes an identifier of `role` (one digit) and a serial number below 10^10. */
export const makeIdentifier = (role: number, serial: number): Identifier => {
  const body = `${role}${(`000000000${serial}`).slice(-10)}`;
  return body + ((10 - luhnSum(`${body}0`)) % 10);
};

export const isIdentifier = (text: string): boolean => {
  if (text.length !== DIGITS) return false;
  for (let i = 0; i < DIGITS; i++) if (text[i] < '0' || text[i] > '9') return false;
  return luhnSum(text) === 0;
};

/** Throws `malformed` for anything but an identifier. */
export const encodeIdentifier = (id: Identifier): Uint8Array => {
  if (!isIdentifier(id))
    throw fault('malformed', `identifier: expected ${DIGITS} digits with a check digit, got ${id}`);
  const octets = new Uint8Array(IDENTIFIER_OCTETS);
  for (let i = 0; i < IDENTIFIER_OCTETS; i++) octets[i] = parseInt(id.substr(2 * i, 2), 16);
  return octets;
};

/** Throws `malformed` when a nibble is no digit or the check digit is wrong. */
export const decodeIdentifier = (octets: Uint8Array): Identifier => {
  let id = '';
  for (let i = 0; i < octets.length; i++) id += `${octets[i] >> 4}${octets[i] & 15}`;
  if (!isIdentifier(id))
    throw fault('malformed', `identifier: expected ${DIGITS} digits with a check digit, got ${id}`);
  return id;
};

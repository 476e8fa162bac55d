import { fault } from '../runtime/fault.ts';

/**
 * cardId (IDU), terminalId (IDT) and dispenserId (IDC): twelve decimal digits, since a person keys them in
 * (EP 0 856 821, Fig. 13, "ENTER IDENTIFICATION NUMBER"). The last is a Luhn check digit (ISO/IEC 7812-1, annex B).
 * On the wire: six octets, binary coded decimal.
 */
export type Identifier = string;
export const IDENTIFIER_OCTETS = 6;
const DIGITS = 12;

/** 0 modulo 10 for a whole number (Luhn): in each octet the left digit counts twice, cast out. -1 for what is not decimal. */
const luhnSum = (octets: Uint8Array): number => {
  let sum = 0;
  for (let i = 0; i < octets.length; i++) {
    const left = octets[i] >> 4;
    const right = octets[i] & 15;
    if (left > 9 || right > 9) return -1;
    sum += right + (left > 4 ? 2 * left - 9 : 2 * left);
  }
  return sum % 10;
};

/** Six digits at a time: what a number is to base 16, the interpreter says natively. */
const HALF_DIGITS = DIGITS / 2;
const textOf = (octets: Uint8Array): string => {
  let text = '';
  for (let i = 0; i < octets.length; i += 3) {
    const half = (octets[i] << 16) | (octets[i + 1] << 8) | octets[i + 2];
    text += (0x1000000 + half).toString(16).substr(1);
  }
  return text;
};
const octetsOf = (text: string): Uint8Array => {
  const left = parseInt(text.substr(0, HALF_DIGITS), 16);
  const right = parseInt(text.substr(HALF_DIGITS), 16);
  return new Uint8Array([left >> 16, left >> 8, left, right >> 16, right >> 8, right]);
};

/** Makes an identifier of `role` (one digit) and a serial number below 10^10. */
export const makeIdentifier = (role: number, serial: number): Identifier => {
  const body = `${role}${(`000000000${serial}`).slice(-10)}`;
  return body + ((10 - luhnSum(octetsOf(`${body}0`))) % 10);
};

const refuse = (text: string): never => {
  throw fault('malformed', `identifier: expected ${DIGITS} digits with a check digit, got ${text}`);
};

/** What is no number to base 16 reads as another one: only what comes back as it was is whole. */
const isWhole = (octets: Uint8Array, text: string): boolean =>
  luhnSum(octets) === 0 && textOf(octets) === text;

export const isIdentifier = (text: string): boolean => isWhole(octetsOf(text), text);

/** Throws `malformed` for anything but an identifier. */
export const encodeIdentifier = (id: Identifier): Uint8Array => {
  const octets = octetsOf(id);
  return isWhole(octets, id) ? octets : refuse(id);
};

/** Throws `malformed` for another length, and when a nibble is no digit or the check digit is wrong. */
export const decodeIdentifier = (octets: Uint8Array): Identifier => {
  const id = textOf(octets);
  return octets.length === IDENTIFIER_OCTETS && luhnSum(octets) === 0 ? id : refuse(id);
};

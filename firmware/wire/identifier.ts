import { fault } from '../runtime/fault.ts';

/**
 * cardId (IDU), terminalId (IDT) and dispenserId (IDC): twelve decimal digits, since a person keys them in
 * (EP 0 856 821, Fig. 13, "ENTER IDENTIFICATION NUMBER"). The last is a Luhn check digit (ISO/IEC 7812-1,
 * annex B). On the wire: six octets, binary coded decimal.
 */
export type Identifier = string;
/** Octets of an identifier on the wire. */
export const IDENTIFIER_OCTETS = 6;
const DIGITS = 12;
/** The identifier of none: no role begins with 0. */
export const NO_IDENTIFIER: Identifier = '000000000000';

/**
 * Luhn's sum modulo 10, 0 for a right check digit; each octet's left digit counts twice. -1 for octets that
 * are not decimal.
 */
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

/** Six digits at a time: the interpreter converts to and from base 16 natively. */
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

/** The identifier of a role (one digit) and a serial number below 10^10, with its check digit. */
export const makeIdentifier = (role: number, serial: number): Identifier => {
  const body = `${role}${(`000000000${serial}`).slice(-10)}`;
  return body + ((10 - luhnSum(octetsOf(`${body}0`))) % 10);
};

/** The octets are not told: of a message that was damaged they may be a secret's. */
const refuse = (): never => {
  throw fault('malformed', `identifier: expected ${DIGITS} digits with a check digit, got others`);
};

/** `parseInt` reads part of a text that is no number: a text is whole when its octets give it back. */
const isWhole = (octets: Uint8Array, text: string): boolean =>
  luhnSum(octets) === 0 && textOf(octets) === text;

/** True for twelve digits whose check digit is right. */
export const isIdentifier = (text: string): boolean => isWhole(octetsOf(text), text);

/** Six octets of an identifier. Throws `malformed` for any other text. */
export const encodeIdentifier = (id: Identifier): Uint8Array => {
  const octets = octetsOf(id);
  return isWhole(octets, id) ? octets : refuse();
};

/**
 * The identifier of six octets. Throws `malformed` for another length, a nibble above 9 or a wrong check
 * digit.
 */
export const decodeIdentifier = (octets: Uint8Array): Identifier => {
  const id = textOf(octets);
  return octets.length === IDENTIFIER_OCTETS && luhnSum(octets) === 0 ? id : refuse();
};

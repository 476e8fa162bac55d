/**
 * Small operations on octet strings. Typed `.slice()` is avoided: on the interpreter it gives a plain Array.
 */

/** The octets of all parts, one part after the other. */
export const concat = (parts: Uint8Array[]): Uint8Array => {
  let length = 0;
  for (let i = 0; i < parts.length; i++) length += parts[i].length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    whole.set(parts[i], at);
    at += parts[i].length;
  }
  return whole;
};

/** A copy that shares nothing with its source. */
export const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

/** True when both have the same octets; its time depends on the lengths only. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
};

/** True when every octet is 0; its time depends on the length only. */
export const isZero = (bytes: Uint8Array): boolean => {
  let any = 0;
  for (let i = 0; i < bytes.length; i++) any |= bytes[i];
  return any === 0;
};

const DIGITS = '0123456789abcdef';
/** Two lower-case hexadecimal digits an octet. */
export const toHex = (bytes: Uint8Array): string => {
  let hex = '';
  for (let i = 0; i < bytes.length; i++) hex += DIGITS[bytes[i] >> 4] + DIGITS[bytes[i] & 15];
  return hex;
};

/**
 * The octets of hexadecimal digits of either case. Throws SyntaxError for an odd number of digits or another
 * character.
 */
export const fromHex = (hex: string): Uint8Array => {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let i = 0; i < hex.length; i++) {
    const digit = DIGITS.indexOf(hex[i].toLowerCase());
    if (digit < 0 || hex.length & 1)
      throw new SyntaxError(`hex: expected an even number of digits, got ${hex.length} characters`);
    bytes[i >> 1] = (bytes[i >> 1] << 4) | digit;
  }
  return bytes;
};

/** The interpreter's own conversions: a loop takes it 0.6 ms an octet. */
const native = typeof E === 'undefined' ? undefined : E;

/** The octets of a string of characters below 256. */
export const fromLatin1 = (text: string): Uint8Array => {
  if (native) return native.toUint8Array(text);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};

/** The string whose characters are the octets. */
export const toLatin1 = (bytes: Uint8Array): string => {
  // Of one array alone the interpreter returns the array's own memory, and later writes would change the
  // string.
  if (native) return native.toString('', bytes);
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]);
  return text;
};

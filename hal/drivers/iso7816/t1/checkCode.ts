/** The epilogue of a block (ISO 7816-3, 11.3.4): one octet, or two. Texts of 8-bit characters. */
export type CheckCode = (text: string) => string;

/** Longitudinal redundancy code: the exclusive or of the octets. */
export const lrc: CheckCode = text => {
  let check = 0;
  for (let i = 0; i < text.length; i++) check ^= text.charCodeAt(i);
  return String.fromCharCode(check);
};

/**
 * Cyclic redundancy code of ISO/IEC 13239: polynomial x^16 + x^12 + x^5 + 1, bits in the order of the line,
 * all ones first, complemented, low octet first. Readers differ over complement and order, and cards with it
 * are next to extinct: both ends of this project agree, no other card was met.
 */
export const crc: CheckCode = text => {
  let check = 0xffff;
  for (let i = 0; i < text.length; i++) {
    check ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) check = check & 1 ? (check >> 1) ^ 0x8408 : check >> 1;
  }
  return String.fromCharCode(~check & 255, (~check >> 8) & 255);
};

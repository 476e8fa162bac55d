/** EDC of T=1 (ISO 7816-3, 11.3.4) over the octets before it: one octet, or two. */
export type BlockCheck = (bytes: Uint8Array) => Uint8Array;

/** LRC: the exclusive or of the octets. */
export const blockLrc: BlockCheck = bytes => {
  let check = 0;
  for (let i = 0; i < bytes.length; i++) check ^= bytes[i];
  return new Uint8Array([check]);
};

/**
 * CRC of ISO/IEC 13239: x^16 + x^12 + x^5 + 1 in the order of the line, all ones first, complemented, low
 * octet first.
 */
export const blockCrc: BlockCheck = bytes => {
  let check = 0xffff;
  for (let i = 0; i < bytes.length; i++) {
    check ^= bytes[i];
    for (let bit = 0; bit < 8; bit++) check = check & 1 ? (check >> 1) ^ 0x8408 : check >> 1;
  }
  return new Uint8Array([~check & 255, (~check >> 8) & 255]);
};

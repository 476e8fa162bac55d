/**
 * CRC-32 of octets (ISO-HDLC: reflected, polynomial 0x04C11DB7), as the interpreter's `E.CRC32` computes it.
 */
export const crc32 = (octets: Uint8Array): number => {
  let crc = 0xffff_ffff;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
};

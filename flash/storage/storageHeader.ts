/**
 * The header of a file in the interpreter's Storage (Espruino 2v29, src/jsflash.h): the data's length in the
 * low 24 of 32 bits, little-endian, then the name, filled with zeros to 28 octets. Data follows, filled with
 * 0xFF to a multiple of 4.
 */

/** Octets of a header. */
export const HEADER_BYTES = 32;
/** Octets of the longest name. */
export const NAME_BYTES_MAX = 28;
const SIZE_BYTES = 4;
const SIZE_MASK = 0xff_ffff;
const ERASED_WORD = 0xffff_ffff;

/** What a header says. */
export interface StorageHeader {
  readonly name: string;
  /** Of the data. */
  readonly bytes: number;
  /** False for a file that was taken away: the first word of its name is programmed to zero. */
  readonly live: boolean;
}

/** 32 octets. Throws RangeError for a name that is empty or longer than 28 octets. */
export const encodeHeader = (name: string, bytes: number): Uint8Array => {
  if (name.length === 0 || name.length > NAME_BYTES_MAX)
    throw new RangeError(`file name "${name}": expected 1 to ${NAME_BYTES_MAX} bytes, got ${name.length}`);
  const header = new Uint8Array(HEADER_BYTES);
  new DataView(header.buffer).setUint32(0, bytes, true);
  header.set(Buffer.from(name, 'latin1'), SIZE_BYTES);
  return header;
};

/** Undefined where no file begins: the size is erased flash, or was programmed to zero. */
export const parseHeader = (header: Buffer): StorageHeader | undefined => {
  const size = header.readUInt32LE(0);
  if (size === ERASED_WORD || size === 0) return undefined;
  return {
    name: header.toString('latin1', SIZE_BYTES, HEADER_BYTES).replace(/\0+$/, ''),
    bytes: size & SIZE_MASK,
    live: header.readUInt32LE(SIZE_BYTES) !== 0,
  };
};

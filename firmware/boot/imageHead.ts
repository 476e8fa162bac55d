import { concat, fromLatin1, toLatin1 } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { readFields, u8, u16, u32 } from '../wire/fields.ts';

/**
 * The head of an image. A slot holds `head ‖ the publisher's ESIGN signature over the head ‖ script`. The
 * head contains the script's hash, so that one signature covers the script, and so that a half-written slot
 * is recognised.
 */
export interface ImageHead {
  /** Major, minor, patch: 0 to 65535 each. */
  readonly version: readonly number[];
  /** Name of the board that the script was built for. */
  readonly board: string;
  readonly scriptBytes: number;
  /** SHA-256 of the script. */
  readonly scriptHash: Uint8Array;
  /** SHA-256 of the native code that the script calls; zeros on a board without native code. */
  readonly kernelsHash: Uint8Array;
}

/** "CPI1": the statement's tag, so that no other signed statement can pass for an image's head. */
const MAGIC = 0x43504931;
const HASH_OCTETS = 32;
const FIXED_OCTETS = 4 + 3 * 2 + 4 + 2 * HASH_OCTETS + 1;

/** The octets that the publisher signs. */
export const encodeImageHead = (head: ImageHead): Uint8Array =>
  concat([
    u32(MAGIC),
    u16(head.version[0]),
    u16(head.version[1]),
    u16(head.version[2]),
    u32(head.scriptBytes),
    head.scriptHash,
    head.kernelsHash,
    u8(head.board.length),
    fromLatin1(head.board),
  ]);

/** Octets of an encoded head: where the signature begins in a slot. */
export const imageHeadOctets = (head: ImageHead): number => FIXED_OCTETS + head.board.length;

/** Reads the head at the start of `octets`. Throws `malformed`. */
export const parseImageHead = (octets: Uint8Array): ImageHead => {
  const fields = readFields('image', octets);
  const magic = fields.u32();
  if (magic !== MAGIC) throw fault('malformed', `image: expected the mark ${MAGIC}, got ${magic}`);
  return {
    version: [fields.u16(), fields.u16(), fields.u16()],
    scriptBytes: fields.u32(),
    scriptHash: fields.bytes(HASH_OCTETS),
    kernelsHash: fields.bytes(HASH_OCTETS),
    board: toLatin1(fields.bytes(fields.u8())),
  };
};

/** `1.2.3`. */
export const versionText = (version: readonly number[]): string => version.join('.');

import { CIPHER_TAG_OCTETS } from '../crypto/cipher/cipher.ts';
import { concat } from '../runtime/bytes.ts';
import { readFields, u8, u32 } from '../wire/fields.ts';

/** Direction octet of what a terminal seals for the center. */
export const FROM_TERMINAL = 1;
/** Direction octet of what the center seals for a terminal. */
export const FROM_CENTER = 2;

/** What stands in front of a sealed message, in the clear; the tag covers it as the nonce. */
export interface SealHead {
  /** `FROM_TERMINAL` or `FROM_CENTER`. */
  readonly direction: number;
  /** The terminal's boot count when it was sealed: 1 to 2^32 − 1. */
  readonly epoch: number;
  /** Of this direction in this epoch: 1 to 2^32 − 1. */
  readonly counter: number;
}

const HEAD_OCTETS = 9;
/** Octets by which a sealed message is longer than its text. */
export const SEALING_OCTETS = HEAD_OCTETS + CIPHER_TAG_OCTETS;
/** Longest sealed message: what the mailbox carries. */
export const SEALED_OCTETS_MAX = 4096;
/** Longest text. */
export const TEXT_OCTETS_MAX = SEALED_OCTETS_MAX - SEALING_OCTETS;

/** `direction (1) ‖ epoch (4) ‖ counter (4)`. */
export const encodeHead = ({ direction, epoch, counter }: SealHead): Uint8Array =>
  concat([u8(direction), u32(epoch), u32(counter)]);

/** The cipher's nonce, 12 octets: three zeros, then the nine of the head. */
export const nonceOf = (head: Uint8Array): Uint8Array => concat([new Uint8Array(3), head]);

/** A message taken apart; all octets are views. */
export interface SealedMessage extends SealHead {
  readonly head: Uint8Array;
  /** Ciphertext and tag. */
  readonly sealed: Uint8Array;
}

/** Undefined for a length outside 25 to 4096, another direction octet, epoch 0 or counter 0. */
export const parseSealed = (message: Uint8Array): SealedMessage | undefined => {
  if (message.length < SEALING_OCTETS || message.length > SEALED_OCTETS_MAX) return undefined;
  const fields = readFields('sealed message', message);
  const direction = fields.u8();
  const epoch = fields.u32();
  const counter = fields.u32();
  if ((direction !== FROM_TERMINAL && direction !== FROM_CENTER) || !epoch || !counter) return undefined;
  return { direction, epoch, counter, head: message.subarray(0, HEAD_OCTETS), sealed: fields.rest() };
};

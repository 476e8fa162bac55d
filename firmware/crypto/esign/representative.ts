import type { Sha256 } from '../../../hal/hash.ts';
import { concat } from '../../runtime/bytes.ts';

/** A hash by the shape of SHA-256's capability: `digest` gives its own length; `mask` is of this very hash. */
export type Hash = Sha256;

/** MGF1 (IEEE 1363a, 14.2.1): H(seed ‖ counter) for counter 0, 1, …, cut to `length` octets. */
const mgf1 = (hash: Hash, seed: Uint8Array, length: number): Uint8Array => {
  if (hash.mask) return hash.mask(seed, length);
  const mask = new Uint8Array(length);
  for (let counter = 0, at = 0; at < length; counter++) {
    const piece = hash.digest(concat([seed, new Uint8Array([0, 0, counter >> 8, counter & 255])]));
    mask.set(piece.subarray(0, Math.min(piece.length, length - at)), at);
    at += piece.length;
  }
  return mask;
};

/** The message representative of EMSA5 (IEEE 1363a, 12.1.5): |n| / 3 − 1 bits in the fewest octets. */
export const representativeOf = (hash: Hash, message: Uint8Array, bits: number): Uint8Array => {
  const repBits = bits / 3 - 1;
  const length = Math.ceil(repBits / 8);
  const representative = mgf1(hash, hash.digest(message), length);
  representative[0] &= 255 >> (8 * length - repBits);
  return representative;
};

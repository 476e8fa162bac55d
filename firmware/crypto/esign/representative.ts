import type { Sha256Suite } from '../../../hal/hash.ts';

/**
 * A hash with the methods of SHA-256's capability: `digest` gives octets of its own length, `mask` is MGF1 of
 * this hash.
 */
export type Hash = Pick<Sha256Suite, 'digest' | 'mask'>;

/** The message representative of EMSA5 (IEEE 1363a, 12.1.5): |n| / 3 − 1 bits in the fewest octets. */
export const representativeOf = (hash: Hash, message: Uint8Array, bits: number): Uint8Array => {
  const repBits = bits / 3 - 1;
  const length = Math.ceil(repBits / 8);
  const representative = hash.mask(hash.digest(message), length);
  representative[0] &= 255 >> (8 * length - repBits);
  return representative;
};

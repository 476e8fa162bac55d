import type { Sha256Suite } from '../../../hal/hash.ts';

/**
 * A hash with the methods of SHA-256's capability: `digest` gives octets of its own length, `mask` is MGF1 of
 * this hash.
 */
export type Hash = Pick<Sha256Suite, 'digest' | 'mask'>;

/** `bits` bits of MGF1 in the fewest octets, the other bits zero. */
export const maskBits = (hash: Hash, seed: Uint8Array, bits: number): Uint8Array => {
  const length = Math.ceil(bits / 8);
  const octets = hash.mask(seed, length);
  octets[0] &= 255 >> (8 * length - bits);
  return octets;
};

/** The message representative of EMSA5 (IEEE 1363a, 12.1.5): |n| / 3 − 1 bits. */
export const representativeOf = (hash: Hash, message: Uint8Array, bits: number): Uint8Array =>
  maskBits(hash, hash.digest(message), bits / 3 - 1);

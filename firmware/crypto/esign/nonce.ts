import { concat } from '../../runtime/bytes.ts';
import type { RandomSource } from '../scheme.ts';
import { type Hash, maskBits } from './representative.ts';

/** Octets of the nonce key, and of those drawn for each signature. */
const SEED_PART_OCTETS = 32;

/** The nonce key of a secret key p ‖ q. */
export const nonceKeyOf = (hash: Hash, secret: Uint8Array): Uint8Array => hash.mask(secret, SEED_PART_OCTETS);

/**
 * The seed of a signature's nonces: `attempt (1) ‖ nonce key (32) ‖ fresh octets (32) ‖ representative`.
 * Where the generator repeats its octets, two messages still have different nonces, and one message has the
 * same signature again, which says nothing new (the idea of RFC 6979, with fresh octets against faults).
 */
export const nonceSeed = (
  nonceKey: Uint8Array,
  random: RandomSource,
  representative: Uint8Array,
): Uint8Array => concat([new Uint8Array(1), nonceKey, random.bytes(SEED_PART_OCTETS), representative]);

/**
 * The nonce of an attempt: 2L bits. The engine refuses a nonce that is not below pq, and the next attempt has
 * another: rejection, never a reduction, since a bias of a few bits gives the key away (Fouque,
 * Howgrave-Graham, Martinet, Poupard, 2003).
 */
export const nonceOf = (hash: Hash, seed: Uint8Array, attempt: number, bits: number): Uint8Array => {
  seed[0] = attempt;
  return maskBits(hash, seed, (2 * bits) / 3);
};

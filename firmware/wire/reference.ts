import type { Sha256 } from '../../hal/hash.ts';

/** Octets of a reference. */
export const REFERENCE_OCTETS = 16;

/**
 * What the other side has verified before travels as a reference: the first 16 octets of SHA-256 of the octets that
 * it stands for. A forger would need a second preimage of something that was verified, 2^128 work; a collision does
 * not help, since only verified octets are ever stored under a reference.
 */
export const referenceOf = (sha256: Sha256, octets: Uint8Array): Uint8Array =>
  sha256.digest(octets).subarray(0, REFERENCE_OCTETS);

/** The reference that names nothing: of a card without a certificate. */
export const NO_REFERENCE: Uint8Array = new Uint8Array(REFERENCE_OCTETS);

import type { Sha256 } from '../../hal/hash.ts';

/** Octets of a reference. */
export const REFERENCE_OCTETS = 16;

/**
 * Octets that the other side has verified before travel as their reference: the first 16 octets of their
 * SHA-256. A forger needs a second preimage of verified octets, 2^128 work; a collision does not help, since
 * only verified octets are stored under a reference.
 */
export const referenceOf = (sha256: Sha256, octets: Uint8Array): Uint8Array =>
  sha256.digest(octets).subarray(0, REFERENCE_OCTETS);

/** The reference that names nothing: of a card without a certificate. */
export const NO_REFERENCE: Uint8Array = new Uint8Array(REFERENCE_OCTETS);

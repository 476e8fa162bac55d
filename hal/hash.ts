/** SHA-256 (FIPS 180-4), by the fastest means of the board. */
export interface Sha256 {
  /** The digest of a message of any length: 32 bytes. */
  digest(message: Uint8Array): Uint8Array;
}

/**
 * SHA-256, HMAC and MGF1: by the kernel in one call each, or made of digests
 * (`firmware/crypto/portableSuite.ts`).
 */
export interface Sha256Suite extends Sha256 {
  /** HMAC-SHA-256 (RFC 2104): 32 bytes. A key of any length. */
  hmac(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** MGF1 (IEEE 1363a, 14.2.1): `length` bytes. */
  mask(seed: Uint8Array, length: number): Uint8Array;
}

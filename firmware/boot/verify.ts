/** The publisher's public ESIGN key. */
export interface PublisherKey {
  /** n, big-endian. */
  readonly n: Uint8Array;
  readonly bits: number;
  readonly e: number;
}

/**
 * Verifies one ESIGN signature: true when floor((s^e mod n) / 2^(2L)) is the representative and 0 ≤ s < n.
 * Synchronous and without a prepared key that stays: a boot loader leaves all memory to the image.
 */
export type VerifyOnce = (key: PublisherKey, signature: Uint8Array, representative: Uint8Array) => boolean;

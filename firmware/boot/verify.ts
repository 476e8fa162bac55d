/**
 * Verifies one ESIGN signature and keeps nothing: neither a prepared key nor a promise. A boot loader has to have its
 * answer before it goes on, and to leave all memory to the image.
 */
export interface PublisherKey {
  /** n, big-endian. */
  readonly n: Uint8Array;
  readonly bits: number;
  readonly e: number;
}

/** True when floor((s^e mod n) / 2^(2L)) is the representative, 0 ≤ s < n. */
export type VerifyOnce = (key: PublisherKey, signature: Uint8Array, representative: Uint8Array) => boolean;

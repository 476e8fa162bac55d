/** SHA-256 (FIPS 180-4), by whatever the board does it best with. */
export interface Sha256 {
  /** 32 bytes. */
  digest(message: Uint8Array): Uint8Array;
  /** HMAC-SHA-256 (RFC 2104), where the board has it at once: 32 bytes. The key has 64 bytes at most. */
  hmac?(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** MGF1 (IEEE 1363a, 14.2.1) of a seed of 32 bytes, where the board has it at once. */
  mask?(seed: Uint8Array, length: number): Uint8Array;
}

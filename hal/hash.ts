/** SHA-256 (FIPS 180-4), by whatever the board does it best with. */
export interface Sha256 {
  /** 32 bytes. */
  digest(message: Uint8Array): Uint8Array;
}

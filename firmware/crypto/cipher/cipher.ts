/** Octets of a key, of a nonce, and by how much sealing makes a message longer (RFC 8439). */
export const CIPHER_KEY_OCTETS = 32;
export const CIPHER_NONCE_OCTETS = 12;
export const CIPHER_TAG_OCTETS = 16;

/**
 * ChaCha20-Poly1305 (RFC 8439, 2.8) under one key. Does not promise that a nonce is fresh: the same nonce under the same key for two
 * messages gives away their difference and lets anybody forge, so the caller counts.
 */
export interface Cipher {
  /**
   * `text` encrypted, and 16 octets of tag over it and `associated`, which travels in the clear. `nonce` has 12 octets. Throws a
   * fault `badNonce` for another length, `keyWiped` after `wipe`.
   */
  seal(nonce: Uint8Array, text: Uint8Array, associated: Uint8Array): Uint8Array;
  /** The text, or undefined for anything that was not sealed so; nothing is decrypted then. Throws as `seal` does. */
  open(nonce: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined;
  /** Overwrites the key. */
  wipe(): void;
}

/** Copies `key`, 32 octets; throws a fault `badKey` for another length. The caller wipes its own. */
export type CipherMaker = (key: Uint8Array) => Cipher;

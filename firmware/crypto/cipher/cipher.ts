/**
 * Octets of a key, of a nonce and of a tag, by which a sealed message is longer (RFC 8439). Every cipher has
 * them.
 */
export const CIPHER_KEY_OCTETS = 32;
export const CIPHER_NONCE_OCTETS = 12;
export const CIPHER_TAG_OCTETS = 16;

/**
 * An authenticated cipher under one key, E of EP 0 856 821, Fig. 8: ChaCha20-Poly1305 (RFC 8439, 2.8), which
 * is the default, or another of the same shape. Not promised: that a nonce is fresh. Two messages under
 * the same key and nonce give their difference away and allow forgeries, so the caller counts nonces.
 */
export interface Cipher {
  /**
   * `text` encrypted, then 16 octets of tag over it and over `associated`, which is not encrypted. `nonce`
   * has 12 octets. Throws `badNonce` for another length, `keyWiped` after `wipe`.
   */
  seal(nonce: Uint8Array, text: Uint8Array, associated: Uint8Array): Uint8Array;
  /**
   * The text; undefined when the tag does not verify, and nothing is decrypted then. Throws as `seal` does.
   */
  open(nonce: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined;
  /** Overwrites the key. */
  wipe(): void;
}

/**
 * Makes the cipher of a copy of `key`, 32 octets. Throws `badKey` for another length. The caller wipes its
 * own copy.
 */
export type CipherMaker = (key: Uint8Array) => Cipher;

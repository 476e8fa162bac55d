/**
 * A digital signature scheme as a capability (S18.2): ESIGN is the first, others come behind the same interface.
 * A `KeyProfile` byte says which scheme, size, exponent and hash a key has; it travels with every public key.
 */
export interface Scheme {
  /**
   * Checks a public key against its profile and prepares it. Throws a fault `badKey` naming the field, what was
   * expected and what came.
   */
  importPublicKey(profile: number, bytes: Uint8Array): PublicKey;
  /** Checks and prepares a secret key (for ESIGN: p ‖ q); wipe `bytes` afterwards. Throws a fault `badKey`. */
  importSecretKey(profile: number, bytes: Uint8Array, random: RandomSource): SecretKey;
  verify(key: PublicKey, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** Signs, verifies its own signature with the public key, and only then gives it out. */
  sign(key: SecretKey, message: Uint8Array): Promise<Uint8Array>;
  /** Does in idle time what a later signature needs; true while there is more to prepare. */
  prepare(key: SecretKey): Promise<boolean>;
  /**
   * The public key that belongs to a secret one, as certificates carry it. Computed anew at each call, since a chip has no
   * memory to keep it.
   */
  publicBytes(key: SecretKey): Uint8Array;
  /** Overwrites the key's memory; the key cannot sign afterwards. */
  wipe(key: SecretKey): void;
}

export interface PublicKey {
  readonly profile: number;
}
export interface SecretKey {
  readonly profile: number;
}

/** A generator fit for keys and nonces (`drbg.ts`). */
export interface RandomSource {
  /** `length` fresh bytes, 1 to 1024. */
  bytes(length: number): Uint8Array;
}

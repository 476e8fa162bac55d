/**
 * A digital signature scheme as a capability (S18.2). The profile octet of a key says its scheme, size,
 * exponent and hash; every public key travels with it.
 */
export interface Scheme {
  /**
   * Checks a public key against its profile and prepares it. Throws a fault `badKey` that names the field,
   * the expected and the given value.
   */
  importPublicKey(profile: number, bytes: Uint8Array): PublicKey;
  /**
   * Checks and prepares a secret key (for ESIGN: p ‖ q); wipe `bytes` afterwards. Throws a fault `badKey`.
   */
  importSecretKey(profile: number, bytes: Uint8Array, random: RandomSource): SecretKey;
  /** True when `signature` is one of `message` by `key`; false for any other octets. */
  verify(key: PublicKey, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /**
   * Signs, verifies the signature, and resolves to it. Rejects with `keyWiped`, `badRandom`,
   * `faultySignature`.
   */
  sign(key: SecretKey, message: Uint8Array): Promise<Uint8Array>;
  /**
   * The public key that belongs to a secret one, as certificates carry it. Computed anew at each call, since
   * a chip has no memory to keep it.
   */
  publicBytes(key: SecretKey): Uint8Array;
  /** Overwrites the key's memory; the key cannot sign afterwards. */
  wipe(key: SecretKey): void;
}

/** A public key that a scheme has prepared: that scheme knows the rest of it. */
export interface PublicKey {
  readonly profile: number;
}
/** A secret key that a scheme has prepared. */
export interface SecretKey {
  readonly profile: number;
}

/** A generator fit for keys and nonces (`drbg.ts`). */
export interface RandomSource {
  /** `length` fresh bytes, 1 to 1024. */
  bytes(length: number): Uint8Array;
}

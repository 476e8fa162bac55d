/**
 * The arithmetic of ESIGN as a capability. `portable` is plain JavaScript, runs everywhere and is the oracle
 * of `kernels`, the Thumb-2 code of boards that can run it. Numbers are passed as big-endian octets (I2OSP),
 * so that no caller depends on an engine's limbs.
 *
 * L is |n| / 3 bits; a representative has L − 1 bits; a signature has ceil(|n| / 8) octets.
 */
export interface EsignEngine {
  /**
   * Computes what verification needs once per key. `n` has exactly `bits` bits in ceil(bits / 8) octets, is
   * odd, and `bits` is divisible by 3, 1023 to 5112; `e` is 8 to 65535. Does not check the key: the scheme
   * does.
   */
  preparePublic(n: Uint8Array, bits: number, e: number): PreparedPublic;
  /**
   * Resolves to true when 0 ≤ s < n and floor((s^e mod n) / 2^(2L)) = representative; to false for any other
   * input, a wrong length included. May yield to the event loop; may take variable time.
   */
  verify(key: PreparedPublic, signature: Uint8Array, representative: Uint8Array): Promise<boolean>;

  /** `octets` modulo m, 2 ≤ m < 2^24, for a public number: the time may depend on it. */
  remainder(octets: Uint8Array, m: number): number;

  /** Prepares a secret key from p and q, L-bit numbers in ceil(L / 8) octets each. */
  prepareSecret(p: Uint8Array, q: Uint8Array, bits: number, e: number): PreparedSecret;
  /** n = p²q in ceil(bits / 8) octets. */
  modulus(secret: PreparedSecret): Uint8Array;
  /**
   * The part of a signature that does not depend on the message: (r, r^e mod n, 1 / (e·r^(e−1)) mod p).
   * `nonce` is r in ceil(2L / 8) octets. Resolves to undefined unless 0 < r < pq and p does not divide r.
   */
  coupon(secret: PreparedSecret, nonce: Uint8Array): Promise<Coupon | undefined>;
  /**
   * s = r + t·p·q, or undefined when this coupon misses the bound w1 < 2^(2L−1) for this representative: the
   * caller takes another. The call spends and wipes the coupon in each case, also when it throws.
   */
  sign(secret: PreparedSecret, coupon: Coupon, representative: Uint8Array): Promise<Uint8Array | undefined>;
  /** Overwrites the numbers of a secret key or of a coupon that was not used. */
  wipe(secret: PreparedSecret | Coupon): void;
}

declare const prepared: unique symbol;
/** A key that an engine prepared, for the same engine. `verify` takes a secret key too. */
export interface PreparedPublic {
  readonly [prepared]: 'public' | 'secret';
}
/** A secret key that an engine prepared, for the same engine. */
export interface PreparedSecret {
  readonly [prepared]: 'secret';
}
/** The prepared part of one signature. A coupon used twice gives the key away (gcd(s1 − s2, n) = pq). */
export interface Coupon {
  readonly [prepared]: 'coupon';
}

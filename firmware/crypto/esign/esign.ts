import type { EsignEngine, PreparedPublic, PreparedSecret } from '../../arithmetic/engine.ts';
import { copyOf } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import { esignProfile } from '../profiles.ts';
import type { PublicKey, RandomSource, Scheme, SecretKey } from '../scheme.ts';
import { checkModulus, splitSecret } from './importKey.ts';
import { nonceKeyOf, nonceOf, nonceSeed } from './nonce.ts';
import { type Hash, representativeOf } from './representative.ts';

/** The hashes of a board. */
export interface HashSet {
  readonly sha256: Hash;
  /** Only keys of 5112 bits need it. */
  readonly sha512?: Hash;
}

/** A nonce gives a signature with a chance of one half: 128 misses mean a broken key. */
const ATTEMPTS_MAX = 128;

/** Sizes and hash are looked up by the profile: each field here takes memory for every key. */
interface EsignPublicKey extends PublicKey {
  readonly prepared: PreparedPublic;
}
interface EsignSecretKey extends SecretKey {
  readonly prepared: PreparedSecret;
  readonly random: RandomSource;
  /** 32 octets that follow from p and q: part of every nonce's seed. */
  readonly nonceKey: Uint8Array;
  wiped: boolean;
}

const refuseWiped = (key: EsignSecretKey): void => {
  if (key.wiped) throw fault('keyWiped', 'secret key: expected one in use, got one that was wiped');
};

/**
 * ESIGN (S18.1) over an engine. A public key is n, a secret key p ‖ q, big-endian; e follows from the
 * profile.
 */
export const esignScheme = (engine: EsignEngine, hashes: HashSet): Scheme => {
  const hashOf = (id: number): Hash => {
    const name = esignProfile(id).hash;
    const hash = hashes[name];
    if (!hash) throw fault('badKey', `hash: expected ${name}, got a board without it`);
    return hash;
  };

  const importPublicKey = (id: number, bytes: Uint8Array): EsignPublicKey => {
    const profile = esignProfile(id);
    checkModulus(profile, bytes, engine.remainder);
    hashOf(id);
    return { profile: id, prepared: engine.preparePublic(copyOf(bytes), profile.bits, profile.e) };
  };

  const importSecretKey = (id: number, bytes: Uint8Array, random: RandomSource): EsignSecretKey => {
    const profile = esignProfile(id);
    const { p, q } = splitSecret(profile, bytes);
    const nonceKey = nonceKeyOf(hashOf(id), bytes);
    const prepared = engine.prepareSecret(p, q, profile.bits, profile.e);
    const key = { profile: id, prepared, random, nonceKey, wiped: false };
    try {
      checkModulus(profile, engine.modulus(prepared), engine.remainder);
    } catch (refused) {
      wipe(key);
      throw refused;
    }
    return key;
  };

  const verify = (key: EsignPublicKey, message: Uint8Array, signature: Uint8Array): Promise<boolean> =>
    engine.verify(
      key.prepared,
      signature,
      representativeOf(hashOf(key.profile), message, esignProfile(key.profile).bits),
    );

  /**
   * The signature by one nonce, which is overwritten; undefined when the nonce misses a bound. A faulty
   * signature beside a good one with the same nonce gives p and q away: one that does not verify is
   * overwritten.
   */
  const signOnce = async (
    key: EsignSecretKey,
    nonce: Uint8Array,
    wanted: Uint8Array,
  ): Promise<Uint8Array | undefined> => {
    let signature: Uint8Array | undefined;
    let verifies = false;
    try {
      refuseWiped(key);
      const coupon = await engine.coupon(key.prepared, nonce);
      // Another call may have wiped the key while this one waited.
      if (coupon && key.wiped) engine.wipe(coupon);
      refuseWiped(key);
      signature = coupon && (await engine.sign(key.prepared, coupon, wanted));
      verifies = !signature || (await engine.verify(key.prepared, signature, wanted));
    } finally {
      nonce.fill(0);
      if (signature && !verifies) signature.fill(0);
    }
    if (verifies) return signature;
    throw fault('faultySignature', 'own signature: expected one that verifies, got one that does not');
  };

  const sign = async (key: EsignSecretKey, message: Uint8Array): Promise<Uint8Array> => {
    const hash = hashOf(key.profile);
    const { bits } = esignProfile(key.profile);
    const wanted = representativeOf(hash, message, bits);
    const seed = nonceSeed(key.nonceKey, key.random, wanted);
    try {
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        const signature = await signOnce(key, nonceOf(hash, seed, attempt, bits), wanted);
        if (signature) return signature;
      }
    } finally {
      seed.fill(0);
    }
    throw fault('badRandom', `nonce: expected one within bounds in ${ATTEMPTS_MAX} attempts, got none`);
  };

  const wipe = (key: EsignSecretKey): void => {
    key.wiped = true;
    key.nonceKey.fill(0);
    engine.wipe(key.prepared);
  };

  const publicBytes = (key: EsignSecretKey): Uint8Array => engine.modulus(key.prepared);

  return { importPublicKey, importSecretKey, verify, sign, publicBytes, wipe } as unknown as Scheme;
};

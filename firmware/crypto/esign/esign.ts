import type { Coupon, EsignEngine, PreparedPublic, PreparedSecret } from '../../arithmetic/engine.ts';
import { copyOf } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import { esignProfile } from '../profiles.ts';
import type { PublicKey, RandomSource, Scheme, SecretKey } from '../scheme.ts';
import { checkModulus, splitSecret } from './importKey.ts';
import { drawNonce } from './nonce.ts';
import { type Hash, representativeOf } from './representative.ts';

/** The hashes of a board. */
export interface HashSet {
  readonly sha256: Hash;
  /** Only keys of 5112 bits need it. */
  readonly sha512?: Hash;
}

/** Options of `esignScheme`. */
export interface EsignOptions {
  /** Coupons that `prepare` keeps ready for each key. Default 2. */
  readonly couponsMax?: number;
}

/**
 * A nonce fits with a chance of one half or more, a coupon likewise: 128 misses mean a broken generator or
 * key.
 */
const ATTEMPTS_MAX = 128;

/** Sizes and hash are looked up by the profile: each field here takes memory for every key. */
interface EsignPublicKey extends PublicKey {
  readonly prepared: PreparedPublic;
}
interface EsignSecretKey extends SecretKey {
  readonly prepared: PreparedSecret;
  readonly random: RandomSource;
  readonly coupons: Coupon[];
  wiped: boolean;
}

const refuseWiped = (key: EsignSecretKey): void => {
  if (key.wiped) throw fault('keyWiped', 'secret key: expected one in use, got one that was wiped');
};

/**
 * ESIGN (S18.1) over an engine. A public key is n, a secret key p ‖ q, big-endian; e follows from the
 * profile.
 */
export const esignScheme = (engine: EsignEngine, hashes: HashSet, options: EsignOptions = {}): Scheme => {
  const couponsMax = options.couponsMax === undefined ? 2 : options.couponsMax;

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
    hashOf(id);
    const prepared = engine.prepareSecret(p, q, profile.bits, profile.e);
    checkModulus(profile, engine.modulus(prepared), engine.remainder);
    return { profile: id, prepared, random, coupons: [], wiped: false };
  };

  const newCoupon = async (key: EsignSecretKey): Promise<Coupon> => {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const nonce = drawNonce(key.random, esignProfile(key.profile).bits);
      const coupon = await engine.coupon(key.prepared, nonce);
      nonce.fill(0);
      if (coupon) return coupon;
    }
    throw fault('badRandom', `nonce: expected one below pq within ${ATTEMPTS_MAX} draws, got none`);
  };

  const representative = (id: number, message: Uint8Array): Uint8Array =>
    representativeOf(hashOf(id), message, esignProfile(id).bits);

  const verify = (key: EsignPublicKey, message: Uint8Array, signature: Uint8Array): Promise<boolean> =>
    engine.verify(key.prepared, signature, representative(key.profile, message));

  const sign = async (key: EsignSecretKey, message: Uint8Array): Promise<Uint8Array> => {
    const wanted = representative(key.profile, message);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      refuseWiped(key);
      const coupon = key.coupons.pop() || (await newCoupon(key));
      // Another call may have wiped the key while this one waited.
      if (key.wiped) engine.wipe(coupon);
      refuseWiped(key);
      const signature = await engine.sign(key.prepared, coupon, wanted);
      if (!signature) continue;
      // A faulty signature beside a good one with the same nonce gives p and q away.
      if (await engine.verify(key.prepared, signature, wanted)) return signature;
      signature.fill(0);
      throw fault('faultySignature', 'own signature: expected one that verifies, got one that does not');
    }
    throw fault('badRandom', `coupon: expected one within bounds in ${ATTEMPTS_MAX} attempts, got none`);
  };

  const prepare = async (key: EsignSecretKey): Promise<boolean> => {
    refuseWiped(key);
    if (key.coupons.length < couponsMax) {
      const coupon = await newCoupon(key);
      // The key may have been wiped, or another call have filled the stock, while this one waited.
      if (!key.wiped && key.coupons.length < couponsMax) key.coupons.push(coupon);
      else engine.wipe(coupon);
    }
    return !key.wiped && key.coupons.length < couponsMax;
  };

  const wipe = (key: EsignSecretKey): void => {
    key.wiped = true;
    // Not by `length = 0`, which the interpreter refuses.
    for (let coupon = key.coupons.pop(); coupon; coupon = key.coupons.pop()) engine.wipe(coupon);
    engine.wipe(key.prepared);
  };

  const publicBytes = (key: EsignSecretKey): Uint8Array => engine.modulus(key.prepared);

  return { importPublicKey, importSecretKey, verify, sign, prepare, publicBytes, wipe } as unknown as Scheme;
};

import type { Sha256 } from '../../../hal/hash.ts';
import {
  addMultiple,
  compare,
  fromOctets,
  type Limbs,
  limbCount,
  resized,
  toOctets,
} from '../../arithmetic/limbs.ts';
import { plainProducts } from '../../arithmetic/plainProducts.ts';
import type { Products } from '../../arithmetic/products.ts';
import { type Modulus, modulusOf, multiplyModulo } from '../../arithmetic/reduce.ts';
import { remainder } from '../../arithmetic/remainder.ts';
import { concat, copyOf, equalBytes, isZero } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import { powerSuspicion } from '../esign/powerTest.ts';
import { addKeyProfiles, type KeyProfile, keyProfile } from '../profiles.ts';
import { MICALI_SHAMIR_SCHEME } from '../registry.ts';
import type { PublicKey, RandomSource, Scheme, SecretKey } from '../scheme.ts';
import { longPower } from './longPower.ts';
import { productOf, SQUARES, squaresOf, TWEAK_OCTETS, tweaksOf } from './squares.ts';

/** Profile octets, by the bits of n. */
export const MICALI_SHAMIR_2048 = 0x41;
export const MICALI_SHAMIR_3072 = 0x42;

/** t: rows of the challenge, each with a response of its own. k·t = 128. */
const ROWS = 2;
const ROW_OCTETS = SQUARES / 8;
const CHALLENGE_OCTETS = ROWS * ROW_OCTETS;
/** A nonce is below n with a chance of one half or more. */
const DRAWS_MAX = 128;

const profile = (id: number, bits: number): KeyProfile => ({
  id,
  bits,
  e: 0,
  hash: 'sha256',
  octets: bits / 8 + TWEAK_OCTETS,
});
/** The profiles of this scheme; a public key has n and the tweaks. */
export const MICALI_SHAMIR_PROFILES = [profile(MICALI_SHAMIR_2048, 2048), profile(MICALI_SHAMIR_3072, 3072)];

/** Options of `micaliShamirScheme`. */
export interface MicaliShamirOptions {
  /** Default: loops in JavaScript. On Espruino pass `productsByDot(E.convolve)`. */
  readonly products?: Products;
  /** Awaited between long operations, so that other work gets its turn. Default: none. */
  readonly pause?: () => Promise<void>;
}

interface Public extends PublicKey {
  readonly bytes: Uint8Array;
  readonly bits: number;
  readonly n: Modulus;
  readonly squares: number[];
}
interface Secret extends SecretKey {
  readonly publicKey: Public;
  /** v^d = 1 / √v modulo n for every square v. */
  readonly d: Uint8Array;
  readonly random: RandomSource;
  wiped: boolean;
}

const refuse = (field: string, expected: string, got: string): never => {
  throw fault('badKey', `${field}: expected ${expected}, got ${got}`);
};

const profileOf = (id: number): KeyProfile => {
  const found = keyProfile(id);
  if (id >> 4 !== MICALI_SHAMIR_SCHEME) refuse('key profile', '0x41 or 0x42', `${id}`);
  return found;
};

/**
 * Micali and Shamir, "An improvement of the Fiat–Shamir identification and signature scheme" (Crypto '88):
 * Fiat–Shamir signatures whose public squares v_j are small primes, so that verification is t squarings and
 * little else.
 *
 * This variant: n = p·q with p = 3, q = 7 (mod 8); v_j = c_j·π_j for the first k = 64 odd primes π_j and c_j
 * of 1, −1, 2, −2 such that v_j is a square modulo n; t = 2 rows. A public key is n ‖ the c_j, two bits each;
 * a secret key is p ‖ q.
 *
 *   sign    r_i random below n, z_i = r_i², e = first 128 bits of SHA-256(key ‖ z_1 ‖ z_2 ‖ message),
 *           y_i = r_i · ∏ v_j^(−e_ij/2) mod n; the signature is e ‖ y_1 ‖ y_2
 *   verify  z_i = y_i² · ∏ v_j^e_ij mod n gives the same e
 *
 * Security: forging without a square root is a guess at 128 bits of challenge; roots of the v_j are as hard
 * as factoring n, because no product of different v_j is a square of a known number. A signer, who knows the
 * roots, can make two messages with one signature in 2^64 steps, as e is 128 bits long.
 *
 * - y = 0 makes z = 0 for every e, so that signing needs no key: verification refuses y = 0.
 * - One r under two challenges gives the ratio of two roots, and a few such ratios every root: r is drawn
 *   anew each time, by rejection, from a generator, and never taken from the message alone.
 * - There is no Chinese remaindering: a fault in one half would give p away by a gcd.
 */
export const micaliShamirScheme = (sha256: Sha256, options: MicaliShamirOptions = {}): Scheme => {
  addKeyProfiles(MICALI_SHAMIR_PROFILES);
  const products = options.products || plainProducts;

  const importPublicKey = (id: number, bytes: Uint8Array): Public => {
    const { bits, octets } = profileOf(id);
    if (bytes.length !== octets) refuse('public key', `${octets} octets`, `${bytes.length}`);
    const n = bytes.subarray(0, bits / 8);
    if (!(n[0] & 128)) refuse('n', `${bits} bits`, 'fewer');
    if ((n[n.length - 1] & 7) !== 5) refuse('n', '5 modulo 8', `${n[n.length - 1] & 7}`);
    const suspicion = powerSuspicion(n, remainder);
    if (suspicion) refuse('n', 'a product of two large primes', suspicion);
    return {
      profile: id,
      bytes: copyOf(bytes),
      bits,
      n: modulusOf(fromOctets(n, limbCount(bits)), products),
      squares: squaresOf(bytes.subarray(bits / 8)),
    };
  };

  const importSecretKey = (id: number, bytes: Uint8Array, random: RandomSource): Secret => {
    const { bits } = profileOf(id);
    const half = bits / 16;
    if (bytes.length !== 2 * half) refuse('p and q', `${2 * half} octets`, `${bytes.length}`);
    const p = bytes.subarray(0, half);
    const q = bytes.subarray(half);
    if ((p[half - 1] & 7) !== 3 || (q[half - 1] & 7) !== 7) refuse('p and q', '3 and 7 modulo 8', 'others');
    const length = limbCount(bits);
    const limbs = [fromOctets(p, length), fromOctets(q, length)];
    const n = products.product(limbs[0], limbs[1]).subarray(0, length);
    // m = (p − 1)(q − 1) / 4 is odd and v^m = 1, so v^((m − 1) / 2) is 1 / √v.
    for (let i = 0; i < 2; i++) addMultiple(limbs[i], new Int32Array([1]), -1);
    const d = products.product(limbs[0], limbs[1]).subarray(0, length);
    const octets = toOctets(d, bits / 8);
    for (let i = octets.length - 1; i >= 0; i--) octets[i] = (octets[i] >> 3) | (i ? octets[i - 1] << 5 : 0);
    for (let i = 0; i < 2; i++) limbs[i].fill(0);
    d.fill(0);
    return {
      profile: id,
      publicKey: importPublicKey(id, concat([toOctets(n, bits / 8), tweaksOf(p, q)])),
      d: octets,
      random,
      wiped: false,
    };
  };

  /** ∏ v_j^e_ij mod n; `row` is e_i1 … e_ik, the lowest bit of the first octet first. */
  const product64 = (key: Public, row: Uint8Array): Limbs => {
    const { magnitude, negative } = productOf(key.squares, row, key.n.n);
    if (!negative) return magnitude;
    const other = resized(key.n.m, key.n.n);
    addMultiple(other, magnitude, -1);
    return other;
  };

  const challengeOf = (key: Public, commitments: Uint8Array[], message: Uint8Array): Uint8Array =>
    sha256.digest(concat([key.bytes].concat(commitments, [message]))).subarray(0, CHALLENGE_OCTETS);

  /** `octets` as a number of 1 to n − 1; undefined for any other. */
  const unit = (octets: Uint8Array, modulus: Modulus): Limbs | undefined => {
    const x = fromOctets(octets, modulus.n + 1);
    return !isZero(octets) && compare(x, modulus.m) < 0 ? x.subarray(0, modulus.n) : undefined;
  };

  const verify = async (key: Public, message: Uint8Array, signature: Uint8Array): Promise<boolean> => {
    const length = key.bits / 8;
    if (signature.length !== CHALLENGE_OCTETS + ROWS * length) return false;
    const challenge = signature.subarray(0, CHALLENGE_OCTETS);
    const commitments: Uint8Array[] = [];
    for (let i = 0; i < ROWS; i++) {
      const at = CHALLENGE_OCTETS + i * length;
      const y = unit(signature.subarray(at, at + length), key.n);
      if (!y) return false;
      if (options.pause) await options.pause();
      const square = multiplyModulo(y, y, key.n, products);
      const v = product64(key, challenge.subarray(i * ROW_OCTETS, (i + 1) * ROW_OCTETS));
      commitments.push(toOctets(multiplyModulo(square, v, key.n, products), length));
    }
    return equalBytes(challenge, challengeOf(key, commitments, message));
  };

  const drawUnit = (random: RandomSource, key: Public): Limbs => {
    for (let draw = 0; draw < DRAWS_MAX; draw++) {
      const r = unit(random.bytes(key.bits / 8), key.n);
      if (r) return r;
    }
    throw fault('badRandom', `nonce: expected one below n within ${DRAWS_MAX} draws, got none`);
  };

  const sign = async (key: Secret, message: Uint8Array): Promise<Uint8Array> => {
    if (key.wiped) throw fault('keyWiped', 'secret key: expected one in use, got one that was wiped');
    const { n, bits } = key.publicKey;
    const nonces: Limbs[] = [];
    const commitments: Uint8Array[] = [];
    for (let i = 0; i < ROWS; i++) {
      nonces.push(drawUnit(key.random, key.publicKey));
      commitments.push(toOctets(multiplyModulo(nonces[i], nonces[i], n, products), bits / 8));
    }
    const challenge = challengeOf(key.publicKey, commitments, message);
    const parts = [challenge];
    for (let i = 0; i < ROWS; i++) {
      const v = product64(key.publicKey, challenge.subarray(i * ROW_OCTETS, (i + 1) * ROW_OCTETS));
      const root = await longPower(v, key.d, n, products, options.pause);
      parts.push(toOctets(multiplyModulo(nonces[i], root, n, products), bits / 8));
      nonces[i].fill(0);
    }
    const signature = concat(parts);
    if (await verify(key.publicKey, message, signature)) return signature;
    throw fault('faultySignature', 'own signature: expected one that verifies, got one that does not');
  };

  const wipe = (key: Secret): void => {
    key.wiped = true;
    key.d.fill(0);
  };

  const publicBytes = (key: Secret): Uint8Array => key.publicKey.bytes;

  const scheme = {
    importPublicKey,
    importSecretKey,
    verify,
    sign,
    publicBytes,
    wipe,
  };
  return scheme as unknown as Scheme;
};

import { fault } from '../runtime/fault.ts';
import type { EsignEngine } from './engine.ts';
import { inverse } from './inverse.ts';
import {
  addMultiple,
  compare,
  equalAbove,
  fromOctets,
  type Limbs,
  limbCount,
  resized,
  toOctets,
} from './limbs.ts';
import { plainProducts } from './plainProducts.ts';
import type { Products } from './products.ts';
import { divide, type Modulus, modulusOf, multiplyModulo, power, reduce } from './reduce.ts';
import { remainder } from './remainder.ts';

/** Options of `portableEngine`. */
export interface PortableOptions {
  /**
   * Awaited before every squaring of a verification or a coupon, so that other work gets its turn. Default:
   * none.
   */
  readonly pause?: () => Promise<void>;
}

interface PublicKey {
  readonly bits: number;
  readonly e: number;
  readonly n: Modulus;
}
interface SecretKey extends PublicKey {
  readonly p: Modulus;
  readonly pq: Modulus;
}
interface Ready {
  /** r, as wide as pq. */
  readonly r: Limbs;
  /** r^e mod n. */
  readonly rToE: Limbs;
  /** 1 / (e·r^(e−1)) mod p. */
  readonly inverse: Limbs;
  spent: boolean;
}

const octetCount = (bits: number): number => Math.ceil(bits / 8);

/** 0 where every limb is 0. */
const anyOf = (limbs: Limbs): number => {
  let any = 0;
  for (let i = 0; i < limbs.length; i++) any |= limbs[i];
  return any;
};

const wipeLimbs = (numbers: Limbs[]): void => {
  for (let i = 0; i < numbers.length; i++) numbers[i].fill(0);
};
const wipeModulus = ({ m, mReversed, reciprocal }: Modulus): void => wipeLimbs([m, mReversed, reciprocal]);
const wipeCoupon = ({ r, rToE, inverse }: Ready): void => wipeLimbs([r, rToE, inverse]);

/** The portable engine of hosts, with products by loops in JavaScript. */
export const portableEngine = (options: PortableOptions = {}): EsignEngine =>
  engineWith(plainProducts, options);

/**
 * ESIGN in plain JavaScript, for boards without kernels and as the oracle of the kernels. On Espruino pass
 * `productsByDot(E.convolve)`. Its time depends on the numbers: a board whose signing an attacker can measure
 * uses the kernels.
 */
export const engineWith = (products: Products, options: PortableOptions = {}): EsignEngine => {
  const pause = options.pause;
  const { product } = products;

  /** `octets` as a number below the modulus, n limbs; undefined when it is not below. */
  const below = (octets: Uint8Array, modulus: Modulus): Limbs | undefined => {
    const x = fromOctets(octets, modulus.n + 1);
    return compare(x, modulus.m) < 0 ? x.subarray(0, modulus.n) : undefined;
  };

  const prepare = (n: Limbs, bits: number, e: number): PublicKey => ({ bits, e, n: modulusOf(n, products) });

  const verify = async (
    key: PublicKey,
    signature: Uint8Array,
    representative: Uint8Array,
  ): Promise<boolean> => {
    const bits = key.bits;
    const L = bits / 3;
    if (signature.length !== octetCount(bits) || representative.length !== octetCount(L - 1)) return false;
    const s = below(signature, key.n);
    if (!s) return false;
    const y = await power(s, key.e, key.n, products, pause);
    const length = key.n.n + 1;
    return equalAbove(resized(y, length), fromOctets(representative, length, 2 * L), 2 * L);
  };

  const prepareSecret = (p: Uint8Array, q: Uint8Array, bits: number, e: number): SecretKey => {
    const L = bits / 3;
    const wide = limbCount(bits);
    const factor = fromOctets(p, wide);
    const pq = product(factor, fromOctets(q, wide)).subarray(0, wide);
    const n = product(pq, factor).subarray(0, wide);
    const secret = {
      bits,
      e,
      n: modulusOf(n, products),
      p: modulusOf(factor.subarray(0, limbCount(L)), products),
      pq: modulusOf(pq.subarray(0, limbCount(2 * L)), products),
    };
    factor.fill(0);
    pq.fill(0);
    return secret;
  };

  const coupon = async (secret: SecretKey, nonce: Uint8Array): Promise<Ready | undefined> => {
    const { p, pq, n, e, bits } = secret;
    if (nonce.length !== octetCount((2 * bits) / 3)) return undefined;
    const r = below(nonce, pq);
    if (!r) return undefined;
    const rModP = reduce(r, p, products);
    if (anyOf(rModP) === 0) return undefined;
    const rToE = await power(resized(r, n.n), e, n, products, pause);
    // Another call may have wiped the key meanwhile: no number has an inverse modulo 0, and the search would
    // not end.
    if (anyOf(p.m) === 0) return undefined;
    // e·r^e mod p; its inverse times r is 1 / (e·r^(e−1)).
    const scaled = new Int32Array(p.n + 2);
    addMultiple(scaled, reduce(reduce(rToE, pq, products), p, products), e);
    const inverted = inverse(reduce(scaled, p, products), p, bits / 3, products);
    return inverted && { r, rToE, inverse: multiplyModulo(inverted, rModP, p, products), spent: false };
  };

  /** s for a representative, or undefined when w1 ≥ 2^(2L−1). */
  const finish = (secret: SecretKey, ready: Ready, representative: Uint8Array): Limbs | undefined => {
    const { p, pq, n, bits } = secret;
    const split = (2 * bits) / 3;
    // a = (z − r^e) mod n with z = representative · 2^(2L), which is below n.
    const a = fromOctets(representative, n.n, split);
    if (addMultiple(a, ready.rToE, -1) < 0) addMultiple(a, n.m, 1);
    // w0 = ceil(a / pq), w1 = w0·pq − a.
    const { quotient, rest } = divide(resized(a, 2 * pq.n), pq, products);
    if (anyOf(rest) !== 0) {
      addMultiple(quotient, new Int32Array([1]), 1);
      addMultiple(rest, pq.m, -1);
      addMultiple(rest, rest, -2);
    }
    if (!equalAbove(rest, new Int32Array(rest.length), split - 1)) return undefined;
    const t = multiplyModulo(resized(quotient, p.n), ready.inverse, p, products);
    const s = product(resized(t, pq.n), pq.m.subarray(0, pq.n)).subarray(0, n.n);
    addMultiple(s, ready.r, 1);
    return s;
  };

  const sign = async (
    secret: SecretKey,
    ready: Ready,
    representative: Uint8Array,
  ): Promise<Uint8Array | undefined> => {
    if (ready.spent) throw fault('couponSpent', 'coupon: expected a fresh one, got one that was used');
    ready.spent = true;
    try {
      const s = finish(secret, ready, representative);
      return s && toOctets(s, octetCount(secret.bits));
    } finally {
      wipeCoupon(ready);
    }
  };

  const wipe = (secret: SecretKey | Ready): void => {
    if ('r' in secret) {
      secret.spent = true;
      wipeCoupon(secret);
    } else {
      wipeModulus(secret.p);
      wipeModulus(secret.pq);
    }
  };

  const engine = {
    preparePublic: (n: Uint8Array, bits: number, e: number) =>
      prepare(fromOctets(n, limbCount(bits)), bits, e),
    verify,
    remainder,
    prepareSecret,
    modulus: (secret: SecretKey) => toOctets(secret.n.m, octetCount(secret.bits)),
    coupon,
    sign,
    wipe,
  };
  return engine as unknown as EsignEngine;
};

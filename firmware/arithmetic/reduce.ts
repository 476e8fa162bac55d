import { reciprocalOf } from './divide.ts';
import { addMultiple, compare, type Limbs, resized } from './limbs.ts';
import { type Products, reversed } from './products.ts';

/** A modulus m of n limbs, with the reciprocal that Barrett's reduction takes. */
export interface Modulus {
  readonly n: number;
  /** n + 1 limbs, the top one zero. */
  readonly m: Limbs;
  readonly mReversed: Limbs;
  /** floor(RADIX^2n / m), n + 1 limbs, reversed. */
  readonly reciprocal: Limbs;
}

/** Prepares m, whose top limb is not zero and which is no power of RADIX. */
export const modulusOf = (m: Limbs, products: Products): Modulus => {
  const padded = resized(m, m.length + 1);
  return {
    n: m.length,
    m: padded,
    mReversed: reversed(padded),
    reciprocal: reversed(reciprocalOf(m, products)),
  };
};

/**
 * x = quotient·m + rest, 0 ≤ rest < m, for an x of 2n limbs; both results have n + 1 limbs. Barrett's
 * reduction (Menezes, van Oorschot, Vanstone, Handbook of Applied Cryptography, 14.42) without the low
 * columns of the quotient, which makes it at most three too small.
 */
export const divide = (x: Limbs, modulus: Modulus, products: Products): { quotient: Limbs; rest: Limbs } => {
  const n = modulus.n;
  const estimate = products.columns(x.subarray(n - 1), modulus.reciprocal, n - 1, 2 * n + 2);
  const quotient = estimate.subarray(2);
  const rest = products.subtractProduct(x, quotient, modulus.mReversed);
  while (compare(rest, modulus.m) >= 0) {
    addMultiple(rest, modulus.m, -1);
    addMultiple(quotient, new Int32Array([1]), 1);
  }
  return { quotient, rest };
};

/** x mod m in n limbs, for an x of at most 2n limbs. */
export const reduce = (x: Limbs, modulus: Modulus, products: Products): Limbs =>
  divide(x.length < 2 * modulus.n ? resized(x, 2 * modulus.n) : x, modulus, products).rest.subarray(
    0,
    modulus.n,
  );

/** a·b mod m for a and b of n limbs, a·b < RADIX^2n. */
export const multiplyModulo = (a: Limbs, b: Limbs, modulus: Modulus, products: Products): Limbs =>
  reduce(products.product(a, b), modulus, products);

/** base^exponent mod m from the top bit down; `pause`, when there is one, runs before each squaring. */
export const power = async (
  base: Limbs,
  exponent: number,
  modulus: Modulus,
  products: Products,
  pause?: () => Promise<void>,
): Promise<Limbs> => {
  let bit = 1;
  while (bit * 2 <= exponent) bit *= 2;
  let y = base;
  for (bit >>= 1; bit > 0; bit >>= 1) {
    if (pause) await pause();
    y = multiplyModulo(y, y, modulus, products);
    if (exponent & bit) y = multiplyModulo(y, base, modulus, products);
  }
  return y;
};

import { type Limbs, RADIX } from './limbs.ts';

/**
 * Sum of a[i]·b[i] over the limbs of a; b is at least as long. On Espruino this is `E.convolve`, whose third
 * argument, an offset, is 0 when it is missing: a loop in C, where JavaScript would take some ten times longer.
 */
export type Dot = (a: Limbs, b: Limbs) => number;

export const plainDot: Dot = (a, b) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

/** The order in which a dot product walks through the second factor of a column. */
export const reversed = (limbs: Limbs): Limbs => new Int32Array(limbs).reverse();

/**
 * Limbs `from` to `to` − 1 of a·b, where both have the same length and b comes reversed. Columns below `from` are
 * left out, and with them the carry into `from`, which is less than length·RADIX: with two more columns than one
 * needs, the result is at most one unit too small.
 */
export const columns = (a: Limbs, bReversed: Limbs, from: number, to: number, dot: Dot): Limbs => {
  const last = a.length - 1;
  const out = new Int32Array(to - from);
  let carry = 0;
  for (let k = from; k < to; k++) {
    if (k <= last) carry += dot(bReversed.subarray(last - k), a);
    else if (k <= 2 * last) carry += dot(a.subarray(k - last), bReversed);
    const up = Math.floor(carry / RADIX);
    out[k - from] = carry - up * RADIX;
    carry = up;
  }
  return out;
};

/** a·b in twice their common length. */
export const product = (a: Limbs, b: Limbs, dot: Dot): Limbs => columns(a, reversed(b), 0, 2 * a.length, dot);

/** (x − a·b) mod RADIX^length, where a and b have `length` limbs, x at least as many, and b comes reversed. */
export const subtractProduct = (x: Limbs, a: Limbs, bReversed: Limbs, dot: Dot): Limbs => {
  const last = a.length - 1;
  const out = new Int32Array(a.length);
  let carry = 0;
  for (let k = 0; k <= last; k++) {
    carry += x[k] - dot(bReversed.subarray(last - k), a);
    const up = Math.floor(carry / RADIX);
    out[k] = carry - up * RADIX;
    carry = up;
  }
  return out;
};

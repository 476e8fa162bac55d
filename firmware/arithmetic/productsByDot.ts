import { type Limbs, RADIX } from './limbs.ts';
import { type Products, reversed } from './products.ts';

/**
 * Sum of a[i]·b[i] over the limbs of a; b is at least as long; `offset` is 0. On Espruino this is
 * `E.convolve`, a loop in C that takes a tenth of the time of JavaScript.
 */
export type Dot = (a: Limbs, b: Limbs, offset: number) => number;

/**
 * Products with one call of `dot` a column, so that little is interpreted; a square is a product like any
 * other.
 */
export const productsByDot = (dot: Dot): Products => {
  const columns = (a: Limbs, bReversed: Limbs, from: number, to: number): Limbs => {
    const last = a.length - 1;
    const out = new Int32Array(to - from);
    let carry = 0;
    for (let k = from; k < to; k++) {
      if (k <= last) carry += dot(bReversed.subarray(last - k), a, 0);
      else if (k <= 2 * last) carry += dot(a.subarray(k - last), bReversed, 0);
      const up = Math.floor(carry / RADIX);
      out[k - from] = carry - up * RADIX;
      carry = up;
    }
    return out;
  };
  const subtractProduct = (x: Limbs, a: Limbs, bReversed: Limbs): Limbs => {
    const last = a.length - 1;
    const out = new Int32Array(a.length);
    let carry = 0;
    for (let k = 0; k <= last; k++) {
      carry += x[k] - dot(bReversed.subarray(last - k), a, 0);
      const up = Math.floor(carry / RADIX);
      out[k] = carry - up * RADIX;
      carry = up;
    }
    return out;
  };
  return { product: (a, b) => columns(a, reversed(b), 0, 2 * a.length), columns, subtractProduct };
};

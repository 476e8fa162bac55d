import { type Limbs, RADIX } from './limbs.ts';
import { type Products, reversed } from './products.ts';

/**
 * Sum of a[from + i]·b[i] over the limbs of a from `from` on. Two sums: an addition of doubles takes longer
 * than the loop's other work, and the next one need not wait for it.
 */
const dotFrom = (a: Limbs, from: number, b: Limbs): number => {
  const count = a.length - from;
  let even = 0;
  let odd = 0;
  let i = 0;
  for (; i + 1 < count; i += 2) {
    even += a[from + i] * b[i];
    odd += a[from + i + 1] * b[i + 1];
  }
  return i < count ? even + odd + a[from + i] * b[i] : even + odd;
};

/** Column k of a²: its products come in pairs, but for the middle one. */
const squareColumn = (a: Limbs, k: number): number => {
  let low = Math.max(0, k - a.length + 1);
  let high = k - low;
  let even = 0;
  let odd = 0;
  for (; low + 1 < high - 1; low += 2, high -= 2) {
    even += a[low] * a[high];
    odd += a[low + 1] * a[high - 1];
  }
  for (; low < high; low++, high--) even += a[low] * a[high];
  const pairs = 2 * (even + odd);
  return low === high ? pairs + a[low] * a[low] : pairs;
};

const square = (a: Limbs): Limbs => {
  const out = new Int32Array(2 * a.length);
  let carry = 0;
  for (let k = 0; k < out.length; k++) {
    carry += squareColumn(a, k);
    const up = Math.floor(carry / RADIX);
    out[k] = carry - up * RADIX;
    carry = up;
  }
  return out;
};

const columns = (a: Limbs, bReversed: Limbs, from: number, to: number): Limbs => {
  const last = a.length - 1;
  const out = new Int32Array(to - from);
  let carry = 0;
  for (let k = from; k < to; k++) {
    if (k <= last) carry += dotFrom(bReversed, last - k, a);
    else if (k <= 2 * last) carry += dotFrom(a, k - last, bReversed);
    const up = Math.floor(carry / RADIX);
    out[k - from] = carry - up * RADIX;
    carry = up;
  }
  return out;
};

const subtractProduct = (x: Limbs, a: Limbs, bReversed: Limbs): Limbs => {
  const out = new Int32Array(a.length);
  let carry = 0;
  for (let k = 0; k < a.length; k++) {
    carry += x[k] - dotFrom(bReversed, a.length - 1 - k, a);
    const up = Math.floor(carry / RADIX);
    out[k] = carry - up * RADIX;
    carry = up;
  }
  return out;
};

/** Products by loops over indices, which a compiler makes fast. A square takes half the products. */
export const plainProducts: Products = {
  product: (a, b) => (a === b ? square(a) : columns(a, reversed(b), 0, 2 * a.length)),
  columns,
  subtractProduct,
};

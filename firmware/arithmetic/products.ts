import type { Limbs } from './limbs.ts';

/** Products of numbers of the same length; a machine has the implementation that is fastest on it. */
export interface Products {
  /** a·b in twice their common length. */
  product(a: Limbs, b: Limbs): Limbs;
  /**
   * Limbs `from` to `to` − 1 of a·b, where b comes reversed. Columns below `from` are left out, and with them
   * the carry into `from`, which is less than length·RADIX: with two columns more than needed, the result is
   * at most one unit too small.
   */
  columns(a: Limbs, bReversed: Limbs, from: number, to: number): Limbs;
  /**
   * (x − a·b) mod RADIX^length, where a and b have `length` limbs, x at least as many, and b comes reversed.
   */
  subtractProduct(x: Limbs, a: Limbs, bReversed: Limbs): Limbs;
}

/** A copy with the top limb first: the order in which a column reads the second factor. */
export const reversed = (limbs: Limbs): Limbs => new Int32Array(limbs).reverse();

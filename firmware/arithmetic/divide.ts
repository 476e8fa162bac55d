import { addMultiple, compare, type Limbs, RADIX, resized } from './limbs.ts';
import { type Products, reversed } from './products.ts';

/** Below this many limbs a reciprocal is made by long division; Newton's step needs at least 9 to gain. */
const LONG_DIVISION_BELOW = 9;

/** floor(RADIX^2n / m) in n + 1 limbs, by long division: n² steps, for a few limbs. */
const longReciprocal = (m: Limbs): Limbs => {
  const n = m.length;
  const top = (m[n - 1] * RADIX + m[n - 2]) * RADIX + m[n - 3];
  const quotient = new Int32Array(n + 1);
  const rest = new Int32Array(2 * n + 2);
  rest[2 * n] = 1;
  for (let j = n; j >= 0; j--) {
    const window = rest.subarray(j, j + n + 2);
    // Doubles round the estimate, which may be one too high or too low; the loops below correct it.
    const high = ((window[n + 1] * RADIX + window[n]) * RADIX + window[n - 1]) * RADIX + window[n - 2];
    let digit = Math.floor((high * RADIX + window[n - 3]) / top);
    let sign = addMultiple(window, m, -digit);
    for (; sign < 0; digit--) sign += addMultiple(window, m, 1);
    for (; compare(window, resized(m, n + 2)) >= 0; digit++) addMultiple(window, m, -1);
    quotient[j] = digit;
  }
  return quotient;
};

/**
 * RADIX^2n / m in n + 1 limbs, off by a few units. Newton's step doubles the limbs of v ≈ RADIX^2h / (m's top
 * h limbs): RADIX^2n / m ≈ v·RADIX^(n−h) + v·E / RADIX^2h with E = RADIX^(n+h) − v·m.
 */
const nearReciprocal = (m: Limbs, products: Products): Limbs => {
  const n = m.length;
  if (n < LONG_DIVISION_BELOW) return longReciprocal(m);
  const h = (n >> 1) + 3;
  const v = nearReciprocal(m.subarray(n - h), products);
  // The limbs of m that v has not seen make it too large, by less than RADIX². Too small keeps E positive.
  addMultiple(v.subarray(2), new Int32Array([1]), -2);
  // E < RADIX^(n+3), so its low limbs do not depend on RADIX^(n+h); those below h − 3 do not change the
  // result.
  const minusE = products.columns(resized(v, n), reversed(m), h - 3, n + 3);
  const E = new Int32Array(h + 1);
  addMultiple(E.subarray(0, minusE.length), minusE, -1);
  const correction = products.columns(E, reversed(v), h + 1, 2 * h + 2).subarray(2);
  const reciprocal = new Int32Array(n + 1);
  reciprocal.set(v, n - h);
  addMultiple(reciprocal, correction, 1);
  return reciprocal;
};

/** floor(RADIX^2n / m) for an m of n limbs, the top one not zero, and not a power of RADIX; n + 1 limbs. */
export const reciprocalOf = (m: Limbs, products: Products): Limbs => {
  const n = m.length;
  const quotient = nearReciprocal(m, products);
  const padded = resized(m, n + 1);
  const unit = new Int32Array([1]);
  // RADIX^2n vanishes modulo RADIX^(n+1); a few units of error leave the rest's sign in its top bit.
  const rest = products.subtractProduct(new Int32Array(n + 1), quotient, reversed(padded));
  while (rest[n] >= RADIX / 2) {
    addMultiple(quotient, unit, -1);
    addMultiple(rest, padded, 1);
  }
  while (compare(rest, padded) >= 0) {
    addMultiple(quotient, unit, 1);
    addMultiple(rest, padded, -1);
  }
  return quotient;
};

import { addMultiple, LIMB_BITS, type Limbs, limbCount, RADIX, resized } from './limbs.ts';
import type { Products } from './products.ts';
import { type Modulus, reduce } from './reduce.ts';

/** −1 / odd mod RADIX; every step doubles the bits that are right, from three. */
const negatedInverse = (odd: number): number => {
  let y = odd;
  for (let bits = 3; bits < LIMB_BITS; bits *= 2) y = (y * (RADIX + 2 - ((odd * y) % RADIX))) % RADIX;
  return RADIX - y;
};

/** (u·a + v·b + w·c) / RADIX, which is exact; the top limb carries the sign. */
const combine = (u: number, a: Limbs, v: number, b: Limbs, w: number, c: Limbs): Limbs => {
  const out = new Int32Array(a.length);
  let carry = 0;
  for (let i = 0; i < a.length; i++) {
    const sum = u * a[i] + v * b[i] + w * c[i] + carry;
    carry = Math.floor(sum / RADIX);
    if (i > 0) out[i - 1] = sum - carry * RADIX;
  }
  out[a.length - 1] = carry;
  return out;
};

/**
 * 22 divsteps on the low limbs of f and g: [u, v, q, r] with f' = (u·f + v·g) / RADIX, g' = (q·f + r·g) /
 * RADIX, and last the new delta.
 */
const divsteps = (startDelta: number, f0: number, g0: number): number[] => {
  let delta = startDelta;
  let f = f0;
  let g = g0;
  let u = 1;
  let v = 0;
  let q = 0;
  let r = 1;
  for (let i = 0; i < LIMB_BITS; i++) {
    if (g & 1 && delta > 0) {
      delta = -delta;
      const oldF = f;
      const oldU = u;
      const oldV = v;
      f = g;
      u = q;
      v = r;
      g -= oldF;
      q -= oldU;
      r -= oldV;
    } else if (g & 1) {
      g += f;
      q += u;
      r += v;
    }
    delta += 2;
    g >>= 1;
    u *= 2;
    v *= 2;
  }
  return [u, v, q, r, delta];
};

/**
 * 1 / x mod m for an odd m of at most `bits` bits and x < m of n limbs; undefined when they share a factor.
 *
 * Bernstein and Yang, "Fast constant-time gcd computation and modular inversion" (2019), in the variant that
 * starts at delta = 1/2 (here doubled); (45907·bits + 26313) / 19929 divsteps are enough for any input
 * (Wuille, safegcd-bounds). The number of steps depends on the size only; the steps themselves are not
 * constant-time here.
 */
export const inverse = (x: Limbs, modulus: Modulus, bits: number, products: Products): Limbs | undefined => {
  const length = modulus.n + 2;
  const m = resized(modulus.m, length);
  const k = negatedInverse(m[0]);
  let f = m;
  let g = resized(x, length);
  // Kept: d·x = f and e·x = g modulo m. A batch adds less than m to their size, which the spare limb holds.
  let d = new Int32Array(length) as Limbs;
  let e = resized(new Int32Array([1]), length);
  let delta = 1;
  const batches = limbCount((45907 * bits + 26313) / 19929);
  for (let i = 0; i < batches; i++) {
    const [u, v, q, r, nextDelta] = divsteps(delta, f[0], g[0]);
    const low = (a: number, b: number): number => {
      const sum = (a * d[0] + b * e[0]) % RADIX;
      return (((sum + RADIX) % RADIX) * k) % RADIX;
    };
    const newD = combine(u, d, v, e, low(u, v), m);
    e = combine(q, d, r, e, low(q, r), m);
    d = newD;
    const newF = combine(u, f, v, g, 0, m);
    g = combine(q, f, r, g, 0, m);
    f = newF;
    delta = nextDelta;
  }
  const sign = f[length - 1] < 0 ? -1 : 1;
  addMultiple(f, new Int32Array([1]), -sign);
  let common = 0;
  for (let i = 0; i < length; i++) common |= f[i];
  if (common !== 0) return undefined;
  const positive = new Int32Array(length);
  addMultiple(positive, m, batches + 1);
  addMultiple(positive, d, sign);
  return reduce(positive, modulus, products);
};

import { LIMB_BITS, type Limbs, RADIX } from '../../firmware/arithmetic/limbs.ts';

/** Multiply-with-carry (Marsaglia): the same numbers for the same seed on every run. */
export const seeded = (seed: number): (() => number) => {
  let z = seed >>> 0 || 1;
  let w = 521288629;
  return () => {
    z = (36969 * (z & 65535) + (z >>> 16)) >>> 0;
    w = (18000 * (w & 65535) + (w >>> 16)) >>> 0;
    return ((z << 16) + w) >>> 0;
  };
};

/** `CARDPHONE_SEED`, or today's own. */
export const seed = Number(process.env['CARDPHONE_SEED'] ?? Date.now() % 1_000_000);

const EDGES = [0, RADIX - 1, 1, RADIX / 2, 2, RADIX - 2];

/** A number of `length` limbs; one in two is made of edge limbs, in runs. */
export const someLimbs = (random: () => number, length: number): Limbs => {
  const limbs = new Int32Array(length);
  const style = random() % 4;
  let edge = EDGES[random() % EDGES.length];
  for (let i = 0; i < length; i++) {
    if (random() % 5 === 0) edge = EDGES[random() % EDGES.length];
    limbs[i] = style < 2 ? random() % RADIX : edge;
  }
  if (style === 3) {
    limbs.fill(0);
    limbs[random() % length] = 1 << (random() % LIMB_BITS);
  }
  return limbs;
};

export const toBig = (limbs: ArrayLike<number>): bigint => {
  let digits = '';
  for (let i = limbs.length - 1; i >= 0; i--) digits += limbs[i].toString(2).padStart(LIMB_BITS, '0');
  return BigInt(`0b0${digits}`);
};

/** Limb counts of L, 2L and 3L for the sizes that keys and vectors have. */
export const LENGTHS = [16, 18, 24, 31, 47, 53, 70, 93, 140, 175, 233];
/** Cases at each length. */
export const CASES = 2000;

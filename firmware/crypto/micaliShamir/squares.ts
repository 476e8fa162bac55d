import { addMultiple, type Limbs, RADIX, resized } from '../../arithmetic/limbs.ts';

/** k: public squares, and bits of each row of the challenge. */
export const SQUARES = 64;
/** Two bits for each square. */
export const TWEAK_OCTETS = SQUARES / 4;

/**
 * What a prime is multiplied by to make it a square modulo n, by tweak: with p = 3 and q = 7 modulo 8, −1 is
 * a square modulo neither, 2 modulo q only, so that exactly one of these fits (H. C. Williams, 1980).
 */
const FACTORS = [1, -1, 2, -2];

/** The first 64 odd primes: 3 to 313. */
const oddPrimes = (): number[] => {
  const primes: number[] = [];
  for (let candidate = 3; primes.length < SQUARES; candidate += 2) {
    let prime = true;
    for (let i = 0; i < primes.length && primes[i] * primes[i] <= candidate; i++)
      if (candidate % primes[i] === 0) prime = false;
    if (prime) primes.push(candidate);
  }
  return primes;
};

/** v_1 … v_64 of a key, negative ones included: numbers below 627. */
export const squaresOf = (tweaks: Uint8Array): number[] =>
  oddPrimes().map((prime, j) => prime * FACTORS[(tweaks[j >> 2] >> (2 * (j & 3))) & 3]);

const moduloSmall = (octets: Uint8Array, m: number): number => {
  let rest = 0;
  for (let i = 0; i < octets.length; i++) rest = (rest * 256 + octets[i]) % m;
  return rest;
};

/**
 * Whether an odd prime is a square modulo p, p = 3 modulo 4, by Euler's criterion and quadratic reciprocity.
 */
const isSquare = (prime: number, p: Uint8Array): boolean => {
  const rest = moduloSmall(p, prime);
  let power = 1;
  for (let i = 0; i < (prime - 1) / 2; i++) power = (power * rest) % prime;
  return (power === 1) === (prime % 4 === 1);
};

/** The tweaks of n = p·q, p = 3 and q = 7 modulo 8. */
export const tweaksOf = (p: Uint8Array, q: Uint8Array): Uint8Array => {
  const tweaks = new Uint8Array(TWEAK_OCTETS);
  const primes = oddPrimes();
  for (let j = 0; j < SQUARES; j++) {
    const modP = isSquare(primes[j], p);
    const modQ = isSquare(primes[j], q);
    const tweak = modP === modQ ? (modP ? 0 : 1) : modP ? 3 : 2;
    tweaks[j >> 2] |= tweak << (2 * (j & 3));
  }
  return tweaks;
};

/** Limbs of the product of all 64, each below 2^9.3. */
const PRODUCT_LIMBS = 28;

/**
 * The product of the squares that a row of the challenge names: its magnitude in `length` limbs, and its
 * sign.
 */
export const productOf = (
  squares: number[],
  row: Uint8Array,
  length: number,
): { magnitude: Limbs; negative: boolean } => {
  const magnitude = new Int32Array(PRODUCT_LIMBS);
  magnitude[0] = 1;
  let negative = false;
  let factor = 1;
  for (let j = 0; j < SQUARES; j++) {
    if (!((row[j >> 3] >> (j & 7)) & 1)) continue;
    const v = squares[j];
    if (v < 0) negative = !negative;
    const next = factor * Math.abs(v);
    // As many factors at once as one limb holds: a pass over the limbs costs most.
    if (next < RADIX) factor = next;
    else {
      addMultiple(magnitude, magnitude, factor - 1);
      factor = Math.abs(v);
    }
  }
  addMultiple(magnitude, magnitude, factor - 1);
  return { magnitude: resized(magnitude, length), negative };
};

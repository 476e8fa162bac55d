import { randomBytes } from 'node:crypto';
import { bitLength, power, toNumber } from './numbers.ts';

/** Rounds of Miller and Rabin: base 2, then random bases. */
const ROUNDS = 2;

const passes = (n: bigint, base: bigint): boolean => {
  let twos = 0;
  let odd = n - 1n;
  while (!(odd & 1n)) {
    odd >>= 1n;
    twos++;
  }
  let y = power(base, odd, n);
  if (y === 1n) return true;
  for (let i = 0; i < twos; i++) {
    if (y === n - 1n) return true;
    y = (y * y) % n;
  }
  return false;
};

/**
 * False for a composite number: for one of random factors with a chance far beyond any that matters, for one
 * that was made to pass with a chance of three in four. `n` is odd and above 3.
 */
export const isProbablePrime = (n: bigint): boolean => {
  for (let round = 0; round < ROUNDS; round++) {
    const random = toNumber(new Uint8Array(randomBytes(Math.ceil(bitLength(n) / 8) + 8)));
    if (!passes(n, round ? 2n + (random % (n - 3n)) : 2n)) return false;
  }
  return true;
};

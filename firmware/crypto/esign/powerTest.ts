import type { EsignEngine } from '../../arithmetic/engine.ts';

/**
 * Groups of primes whose products stay small. The first has the primes below 30 that are not of the form 3k +
 * 1; the others are of that form: modulo such a prime half of all numbers are no square and two thirds are no
 * cube. One text: it stays in flash.
 */
const GROUPS =
  '3 5 11 17 23 29,7 13 19 31 37,43 61 67,73 79 97,103 109 127,139 151 157,163 181 193,199 211 223';

const powerSmall = (base: number, exponent: number, m: number): number => {
  let y = 1;
  for (let i = 0; i < exponent; i++) y = (y * base) % m;
  return y;
};

/**
 * The reason why n is no product p²q of large primes, or '' when there is none. A perfect square or cube
 * never passes; any other n is refused with a chance of about 2^-23, and always for a factor below 38.
 * Greater ones show only while n could be a power. `remainder` gives n modulo a number below 2^24.
 */
export const powerSuspicion = (n: Uint8Array, remainder: EsignEngine['remainder']): string => {
  let square = true;
  let cube = true;
  const groups = GROUPS.split(',');
  for (let g = 0; g < groups.length && (square || cube); g++) {
    const primes = groups[g].split(' ').map(Number);
    let m = 1;
    for (let i = 0; i < primes.length; i++) m *= primes[i];
    const rest = remainder(n, m);
    for (let i = 0; i < primes.length; i++) {
      const prime = primes[i];
      const residue = rest % prime;
      if (residue === 0) return `the factor ${prime}`;
      if (prime % 3 !== 1) continue;
      // Its third and second powers are Euler's criterion for squares, and the one for cubes.
      const sixth = powerSmall(residue, (prime - 1) / 6, prime);
      if ((sixth * sixth * sixth) % prime !== 1) square = false;
      if ((sixth * sixth) % prime !== 1) cube = false;
    }
  }
  if (square) return 'a perfect square';
  return cube ? 'a perfect cube' : '';
};

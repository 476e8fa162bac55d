/**
 * Primes of the form 3k + 1, in groups whose products stay small: modulo such a prime half of all numbers are no
 * square and two thirds are no cube. One text: it stays in flash.
 */
const GROUPS = '7 13 19 31 37,43 61 67,73 79 97,103 109 127,139 151 157,163 181 193,199 211 223';

/** By three octets at a time: m times 2^24 is below 2^53. */
const moduloSmall = (octets: Uint8Array, m: number): number => {
  let rest = 0;
  let i = octets.length % 3;
  for (let j = 0; j < i; j++) rest = rest * 256 + octets[j];
  for (; i < octets.length; i += 3)
    rest = (rest * 0x1000000 + octets[i] * 0x10000 + octets[i + 1] * 256 + octets[i + 2]) % m;
  return rest % m;
};

const powerSmall = (base: number, exponent: number, m: number): number => {
  let y = 1;
  for (let i = 0; i < exponent; i++) y = (y * base) % m;
  return y;
};

/**
 * Why n cannot be a product p²q of large primes, or '' when nothing speaks against it. A perfect square or cube never
 * passes; any other n without small factors is refused with a chance of about 2^-23.
 */
export const powerSuspicion = (n: Uint8Array): string => {
  let square = true;
  let cube = true;
  const groups = GROUPS.split(',');
  for (let g = 0; g < groups.length && (square || cube); g++) {
    const primes = groups[g].split(' ').map(Number);
    let m = 1;
    for (let i = 0; i < primes.length; i++) m *= primes[i];
    const rest = moduloSmall(n, m);
    for (let i = 0; i < primes.length; i++) {
      const prime = primes[i];
      const residue = rest % prime;
      if (residue === 0) return `the factor ${prime}`;
      // Its third and second powers are Euler's criterion for squares, and the one for cubes.
      const sixth = powerSmall(residue, (prime - 1) / 6, prime);
      if ((sixth * sixth * sixth) % prime !== 1) square = false;
      if ((sixth * sixth) % prime !== 1) cube = false;
    }
  }
  if (square) return 'a perfect square';
  return cube ? 'a perfect cube' : '';
};

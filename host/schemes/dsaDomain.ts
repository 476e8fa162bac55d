import { checkPrimeSync } from 'node:crypto';
import { concat, fromLatin1 } from '../../firmware/runtime/bytes.ts';
import { power, toNumber, toOctets } from '../numbers.ts';
import { hostSha256 } from '../sha256.ts';

/** A group of order q modulo p: q | p − 1, g of order q. */
export interface Domain {
  readonly p: bigint;
  readonly q: bigint;
  readonly g: bigint;
}

const N = 256;
const hash = (octets: Uint8Array): bigint => toNumber(hostSha256.digest(octets));
const isPrime = (value: bigint): boolean => checkPrimeSync(value, { checks: 64 });

/** FIPS 186-4, A.1.1.2, steps 6 and 7: q from the seed. */
const orderOf = (seed: bigint): bigint => {
  const u = hash(toOctets(seed, 32)) % (1n << BigInt(N - 1));
  return (1n << BigInt(N - 1)) + u + 1n - (u % 2n);
};

/** Step 11: the candidate for p with this counter. */
const candidateOf = (seed: bigint, q: bigint, L: number, counter: number): bigint => {
  const n = Math.ceil(L / 256) - 1;
  let w = 0n;
  for (let j = 0; j <= n; j++) {
    const offset = BigInt(1 + counter * (n + 1) + j);
    w += hash(toOctets((seed + offset) % (1n << 256n), 32)) << BigInt(256 * j);
  }
  const top = 1n << BigInt(L - 1);
  const x = (w % top) + top;
  return x - ((x % (2n * q)) - 1n);
};

/** A.2.3 with index 1: a generator that everybody can derive from the seed. */
const generatorOf = (seed: bigint, p: bigint, q: bigint): bigint => {
  for (let count = 1; count < 65536; count++) {
    const u = concat([toOctets(seed, 32), fromLatin1('ggen'), Uint8Array.of(1, count >> 8, count & 255)]);
    const g = power(hash(u), (p - 1n) / q, p);
    if (g >= 2n) return g;
  }
  throw new Error('generator: expected one within 65535 counts');
};

/** The seed of a domain of ours says what it is for and nothing else. */
const seedOf = (L: number, attempt: number): bigint => hash(fromLatin1(`cardphone DSA ${L}/256 ${attempt}`));

/** The first attempt and counter that give primes, with L = 2048 or 3072: minutes at worst. */
export const findDomain = (L: number): { attempt: number; counter: number } => {
  for (let attempt = 0; ; attempt++) {
    const seed = seedOf(L, attempt);
    const q = orderOf(seed);
    if (!isPrime(q)) continue;
    for (let counter = 0; counter < 4 * L; counter++) {
      const p = candidateOf(seed, q, L, counter);
      if (p >= 1n << BigInt(L - 1) && isPrime(p)) return { attempt, counter };
    }
  }
};

/** Derives p, q and g, which are not written down anywhere: nobody can have chosen them. */
export const deriveDomain = (
  L: number,
  { attempt, counter }: { attempt: number; counter: number },
): Domain => {
  const seed = seedOf(L, attempt);
  const q = orderOf(seed);
  const p = candidateOf(seed, q, L, counter);
  return { p, q, g: generatorOf(seed, p, q) };
};

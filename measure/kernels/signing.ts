/** What a signer computes: a public key, a coupon, a signature from it. */
import { layoutOf } from '../../firmware/arithmetic/kernels/layout.ts';
import type { Core } from '../../flash/kernels/blobs.ts';
import type { EntryName } from '../../flash/kernels/calls.ts';
import { power, toOctets } from '../../host/numbers.ts';
import { costOf, noCalls, type PutCalls } from './cost.ts';
import type { Figure } from './figures.ts';
import { SeededNumbers } from './seededNumbers.ts';

const SIZES = [1536, 3072, 3840];
const EXPONENT = 1024;

/** p and q, and a nonce that has no factor in common with p. */
interface Operands {
  readonly p: bigint;
  readonly q: bigint;
  readonly nonce: bigint;
}

/** Odd, and large enough that p²q has all its bits; the kernels do not know primes. */
const primeLike = (random: SeededNumbers, bits: number): bigint =>
  random.odd(bits) | (7n << BigInt(bits - 3));

const gcd = (a: bigint, b: bigint): bigint => (b ? gcd(b, a % b) : a);

const operandsOf = (bits: number): Operands => {
  const random = new SeededNumbers(bits);
  const [p, q] = [primeLike(random, bits / 3), primeLike(random, bits / 3)];
  let nonce = random.below(p * q);
  while (gcd(nonce, p) !== 1n) nonce = random.below(p * q);
  return { p, q, nonce };
};

/** The least representative that the coupon of this nonce fits: w1 < 2^(2L-1). */
const fitting = ({ p, q, nonce }: Operands, bits: number): bigint => {
  const n = p * p * q;
  const shift = BigInt((2 * bits) / 3);
  for (let x = 1n; ; x++) {
    const a = (n + (x << shift) - power(nonce, BigInt(EXPONENT), n)) % n;
    if (p * q - 1n - ((a + p * q - 1n) % (p * q)) < 1n << (shift - 1n)) return x;
  }
};

const signingOf = (core: Core, bits: number): Figure[] => {
  const operands = operandsOf(bits);
  const { p, q, nonce } = operands;
  const representative = toOctets(fitting(operands, bits), layoutOf(bits).representativeOctets);
  const secret: PutCalls = calls => calls.prepareSecret(p, q, bits, EXPONENT);
  const coupon: PutCalls = calls => calls.coupon(nonce, bits);
  const both: PutCalls = calls => {
    secret(calls);
    coupon(calls);
  };
  const figure = (entry: EntryName, before: PutCalls, call: PutCalls): Figure => ({
    core,
    entry,
    bits,
    e: EXPONENT,
    ...costOf(core, before, call),
  });
  return [
    figure('PREPARE_PUBLIC', noCalls, calls => calls.preparePublic(p * p * q, bits, EXPONENT)),
    figure('COUPON', secret, coupon),
    figure('SIGN', both, calls => calls.sign(representative)),
  ];
};

/** Each size's public key, coupon and signature. */
export const signatures = (core: Core): Figure[] => SIZES.flatMap(bits => signingOf(core, bits));

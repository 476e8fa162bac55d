import type { EsignEngine } from '../firmware/arithmetic/engine.ts';
import { remainder } from '../firmware/arithmetic/remainder.ts';
import { fault } from '../firmware/runtime/fault.ts';
import { invertAny, modulo, toNumber, toOctets } from './numbers.ts';
import { opensslPower } from './opensslPower.ts';
import { isProbablePrime } from './primality.ts';

interface PublicKey {
  readonly bits: number;
  readonly e: number;
  /** As many octets as a signature. */
  readonly n: Uint8Array;
  /** base^e mod n; `base` has as many octets as n and is below it. */
  readonly power: (base: Uint8Array) => Uint8Array;
}
interface SecretKey extends PublicKey {
  /** 0 after `wipe`. */
  p: bigint;
  pq: bigint;
}
/** Zeros when it is spent. */
interface Ready {
  r: bigint;
  /** r^e mod n. */
  rToE: bigint;
  /** 1 / (e·r^(e−1)) mod p. */
  inverse: bigint;
  spent: boolean;
}

const EXPONENT_MIN = 8;
const EXPONENT_MAX = 65535;

const octetCount = (bits: number): number => Math.ceil(bits / 8);

const refuse = (field: string, expected: string, got: string): never => {
  throw fault('badKey', `${field}: expected ${expected}, got ${got}`);
};
const checkLength = (field: string, octets: Uint8Array, expected: number): void => {
  if (octets.length !== expected) refuse(field, `${expected} octets`, `${octets.length}`);
};

/** What OpenSSL does not ask, or asks only when it is used: Montgomery's product needs an odd n. */
const checkPublic = (n: Uint8Array, bits: number, e: number): void => {
  checkLength('n', n, octetCount(bits));
  if (n[0] >> ((bits - 1) & 7) !== 1) refuse('n', `a number of ${bits} bits`, 'another length');
  if (!(n[n.length - 1] & 1)) refuse('n', 'an odd number', 'an even one');
  if (!Number.isInteger(e) || e < EXPONENT_MIN || e > EXPONENT_MAX)
    refuse('e', `an integer from ${EXPONENT_MIN} to ${EXPONENT_MAX}`, `${e}`);
};

const preparePublic = (n: Uint8Array, bits: number, e: number): PublicKey => {
  checkPublic(n, bits, e);
  return { bits, e, n: Uint8Array.from(n), power: opensslPower(n, e) };
};

/** floor(octets / 2^bits). */
const above = (octets: Uint8Array, bits: number): bigint =>
  toNumber(octets.subarray(0, octets.length - (bits >> 3))) >> BigInt(bits & 7);

const verify = async (
  key: PublicKey,
  signature: Uint8Array,
  representative: Uint8Array,
): Promise<boolean> => {
  const L = key.bits / 3;
  if (signature.length !== key.n.length || representative.length !== octetCount(L - 1)) return false;
  if (Buffer.compare(signature, key.n) >= 0) return false;
  return above(key.power(signature), 2 * L) === toNumber(representative);
};

const prepareSecret = (p: Uint8Array, q: Uint8Array, bits: number, e: number): SecretKey => {
  checkLength('p', p, octetCount(bits / 3));
  checkLength('q', q, octetCount(bits / 3));
  const factor = toNumber(p);
  const other = toNumber(q);
  if (!isProbablePrime(factor)) refuse('p', 'a prime', 'a composite number');
  if (!isProbablePrime(other)) refuse('q', 'a prime', 'a composite number');
  const pq = factor * other;
  return { ...preparePublic(toOctets(pq * factor, octetCount(bits)), bits, e), p: factor, pq };
};

/** r^e mod n; its octets and r's are overwritten. */
const secretPower = (secret: SecretKey, r: bigint): bigint => {
  const base = toOctets(r, secret.n.length);
  try {
    const octets = secret.power(base);
    const rToE = toNumber(octets);
    octets.fill(0);
    return rToE;
  } finally {
    base.fill(0);
  }
};

const coupon = async (secret: SecretKey, nonce: Uint8Array): Promise<Ready | undefined> => {
  const { p, pq, e, bits } = secret;
  if (nonce.length !== octetCount((2 * bits) / 3)) return undefined;
  const r = toNumber(nonce);
  if (r >= pq) return undefined;
  const rToE = secretPower(secret, r);
  // 1 / (e·r^e) mod p times r is 1 / (e·r^(e−1)). Where p divides r there is no inverse.
  const inverted = invertAny((BigInt(e) * rToE) % p, p);
  return inverted === undefined ? undefined : { r, rToE, inverse: (inverted * r) % p, spent: false };
};

/** s for a representative, or undefined when w1 ≥ 2^(2L−1). */
const finish = ({ bits, n, p, pq }: SecretKey, ready: Ready, representative: bigint): bigint | undefined => {
  const split = BigInt((2 * bits) / 3);
  const a = modulo((representative << split) - ready.rToE, toNumber(n));
  const w0 = (a + pq - 1n) / pq;
  const w1 = w0 * pq - a;
  return w1 >> (split - 1n) ? undefined : ready.r + ((w0 * ready.inverse) % p) * pq;
};

const sign = async (
  secret: SecretKey,
  ready: Ready,
  representative: Uint8Array,
): Promise<Uint8Array | undefined> => {
  if (ready.spent) throw fault('couponSpent', 'coupon: expected a fresh one, got one that was used');
  try {
    checkLength('representative', representative, octetCount(secret.bits / 3 - 1));
    const s = finish(secret, ready, toNumber(representative));
    return s === undefined ? undefined : toOctets(s, secret.n.length);
  } finally {
    wipe(ready);
  }
};

const wipe = (numbers: SecretKey | Ready): void => {
  if ('r' in numbers) Object.assign(numbers, { r: 0n, rToE: 0n, inverse: 0n, spent: true });
  else Object.assign(numbers, { p: 0n, pq: 0n });
};

/**
 * ESIGN on hosts: modular powers by OpenSSL, the rest of a signature by BigInt. Lengths, ranges and the
 * comparison are ESIGN's and stay here. Throws a fault `badKey` where a key's numbers have the wrong length,
 * n is even, e is out of range, or p or q is composite.
 *
 * Not constant-time: for the center, dispensers and benches. `wipe` leaves no reference to a secret number
 * and the octets that OpenSSL was given are overwritten at once; what BigInt copied goes to the collector as
 * it is.
 */
export const opensslEngine = (): EsignEngine => {
  const engine = {
    preparePublic,
    verify,
    remainder,
    prepareSecret,
    modulus: (secret: SecretKey) => Uint8Array.from(secret.n),
    coupon,
    sign,
    wipe,
  };
  return engine as unknown as EsignEngine;
};

/** Verifications of chosen and random inputs, against BigInt. */

import type { EsignEngine, PreparedPublic } from '../../firmware/arithmetic/engine.ts';
import type { RandomSource } from '../../firmware/crypto/scheme.ts';
import { power, toNumber, toOctets } from '../../host/numbers.ts';

/** Every size of a modulus from the published vectors' to the first profiles'. */
export const SMALL_SIZES: readonly number[] = Array.from({ length: 44 }, (_, i) => 1023 + 3 * i);
export const PROFILE_SIZES: readonly number[] = [1536, 2046, 3072, 3840, 5112];
const EXPONENTS = [8, 9, 32, 1024, 1025];

/**
 * Moduli of exactly `bits` bits, odd: random; all ones; the least; with small factors; with a run of zeros or
 * ones.
 */
const moduli = (bits: number, random: RandomSource): bigint[] => {
  const top = 1n << BigInt(bits - 1);
  const any = (toNumber(random.bytes(Math.ceil(bits / 8))) % top) | top | 1n;
  const all = 2n * top - 1n;
  const fifteen = any - (any % 15n);
  const middle = ((1n << BigInt(bits >> 1)) - 1n) << BigInt(bits >> 2);
  return [
    any,
    all,
    top | 1n,
    fifteen & 1n && fifteen > top ? fifteen : all - (all % 3n),
    any | middle,
    (any & ~middle) | 1n,
  ].map(n => n | 1n);
};

/** s = 0, 1, n − 1, n, n + 1, all ones, powers of two, random ones; as many octets as n has. */
const inputs = (n: bigint, length: number, random: RandomSource): Uint8Array[] => {
  const most = (1n << BigInt(8 * length)) - 1n;
  const numbers = [0n, 1n, 2n, n - 1n, n, n + 1n, n >> 1n, most, 1n << BigInt(8 * length - 9)];
  const random1 = toNumber(random.bytes(length)) % n;
  const chosen = [...numbers, random1, n - random1].filter(s => s <= most).map(s => toOctets(s, length));
  const striped = random.bytes(length).map((octet, i) => ((octet + i) & 16 ? 255 : 0));
  return [...chosen, striped];
};

export interface Tally {
  verifications: number;
  accepted: number;
}

interface Case {
  readonly bits: number;
  readonly n: bigint;
  readonly e: number;
  readonly key: PreparedPublic;
  readonly signature: Uint8Array;
}

const describe = ({ bits, n, e, signature }: Case): string =>
  `${bits} bits, e ${e}, n ${n.toString(16)}, s ${Buffer.from(signature).toString('hex')}`;

/**
 * Octets of a representative and the top octets of s^e mod n by BigInt; undefined where that has more bits
 * than fit.
 */
const truthOf = ({ bits, n, e, signature }: Case): { representative: Uint8Array; valid: boolean } => {
  const L = bits / 3;
  const top = power(toNumber(signature) % n, BigInt(e), n) >> BigInt(2 * L);
  const length = Math.ceil((L - 1) / 8);
  const fits = top < 1n << BigInt(8 * length);
  return {
    representative: toOctets(fits ? top : 0n, length),
    valid: fits && toNumber(signature) < n,
  };
};

/** Throws Error, naming the numbers, where the engine and BigInt differ. */
const verifyOne = async (engine: EsignEngine, tally: Tally, one: Case, flip: number): Promise<void> => {
  const { key, signature } = one;
  const { representative, valid } = truthOf(one);
  const expectVerdict = async (s: Uint8Array, x: Uint8Array, verdict: boolean, what: string) => {
    tally.verifications++;
    if (verdict) tally.accepted++;
    if ((await engine.verify(key, s, x)) !== verdict)
      throw new Error(`${what}: expected ${verdict}; ${describe(one)}`);
  };
  await expectVerdict(signature, representative, valid, 'on top');
  const wrong = new Uint8Array(representative);
  wrong[flip % wrong.length] ^= 1 << (flip & 7);
  if (valid) await expectVerdict(signature, wrong, false, 'one bit wrong');
  await expectVerdict(signature.subarray(1), representative, false, 'an octet short');
  const long = new Uint8Array(signature.length + 1);
  long.set(signature, 1);
  await expectVerdict(long, representative, false, 'an octet long');
};

/** Goes through `sizes` again and again until `count` verifications were compared. */
export const compareVerifications = async (
  engine: EsignEngine,
  random: RandomSource,
  sizes: readonly number[],
  count: number,
  progress: (tally: Tally) => void = () => {},
): Promise<Tally> => {
  const tally = { verifications: 0, accepted: 0 };
  for (let round = 0; tally.verifications < count; round++) {
    const bits = sizes[round % sizes.length];
    const e = EXPONENTS[random.bytes(1)[0] % EXPONENTS.length];
    const length = Math.ceil(bits / 8);
    for (const n of moduli(bits, random)) {
      const key = engine.preparePublic(toOctets(n, length), bits, e);
      for (const signature of inputs(n, length, random))
        await verifyOne(engine, tally, { bits, n, e, key, signature }, random.bytes(1)[0]);
    }
    progress(tally);
  }
  return tally;
};

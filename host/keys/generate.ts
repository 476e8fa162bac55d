import { generatePrime } from 'node:crypto';
import { promisify } from 'node:util';
import { remainder } from '../../firmware/arithmetic/remainder.ts';
import { checkModulus } from '../../firmware/crypto/esign/importKey.ts';
import { esignProfile } from '../../firmware/crypto/profiles.ts';
import { concat } from '../../firmware/runtime/bytes.ts';

const prime = promisify((bits: number, done: (error: Error | null, value: bigint) => void): void =>
  generatePrime(bits, { bigint: true }, done as never),
);
/**
 * About 3 primes of 8 with their top bit set begin with 0xCC or more; 1000 draws that all miss mean a broken
 * source.
 */
const DRAWS_MAX = 1000;

/**
 * A prime of exactly L bits whose first eight bits are 0xCC or more, as in Crypto++, so that p²q has 3L bits.
 */
const factor = async (L: number): Promise<bigint> => {
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const candidate = await prime(L);
    if (candidate >> BigInt(L - 8) >= 0xccn) return candidate;
  }
  throw new Error(`prime of ${L} bits: expected one that begins with 0xcc or more in ${DRAWS_MAX} draws`);
};

const toOctets = (value: bigint, length: number): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex'));

export interface GeneratedKey {
  readonly profile: number;
  /** n, as certificates carry it. */
  readonly publicKey: Uint8Array;
  /** p ‖ q. */
  readonly secret: Uint8Array;
}

/** A fresh ESIGN key for a profile, from the host's generator. Throws `badKey` for an unknown profile. */
export const generateKey = async (profileId: number): Promise<GeneratedKey> => {
  const profile = esignProfile(profileId);
  const L = profile.bits / 3;
  const p = await factor(L);
  let q = await factor(L);
  while (q === p) q = await factor(L);
  const publicKey = toOctets(p * p * q, profile.octets);
  checkModulus(profile, publicKey, remainder);
  const length = Math.ceil(L / 8);
  return { profile: profileId, publicKey, secret: concat([toOctets(p, length), toOctets(q, length)]) };
};

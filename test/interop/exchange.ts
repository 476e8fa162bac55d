/** Signatures exchanged with Crypto++ in both directions. */

import type { EsignEngine, PreparedPublic, PreparedSecret } from '../../firmware/arithmetic/engine.ts';
import { nonceOf } from '../../firmware/crypto/esign/nonce.ts';
import { representativeOf } from '../../firmware/crypto/esign/representative.ts';
import { esignProfiles, type KeyProfile } from '../../firmware/crypto/profiles.ts';
import type { RandomSource } from '../../firmware/crypto/scheme.ts';
import { fromHex } from '../../firmware/runtime/bytes.ts';
import { hostHashes } from '../../host/hashes.ts';
import { testKey } from '../keys.ts';
import type { CryptoPlusPlus } from './cryptopp.ts';

export const HASHES = ['sha256', 'sha512'] as const;
type HashName = (typeof HASHES)[number];
const ATTEMPTS_MAX = 128;
const SEED_OCTETS = 33;

export interface Exchange {
  readonly bits: number;
  readonly hash: HashName;
  /** Signatures each way, and how many of them the other side accepted. */
  readonly count: number;
  readonly oursAccepted: number;
  readonly theirsAccepted: number;
  /** Of signatures with one bit altered: both sides have to give the same verdict. */
  readonly verdictsDiffer: number;
}

const signWith = async (
  engine: EsignEngine,
  secret: PreparedSecret,
  random: RandomSource,
  bits: number,
  representative: Uint8Array,
): Promise<Uint8Array> => {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const nonce = nonceOf(hostHashes.sha256, random.bytes(SEED_OCTETS), attempt, bits);
    const coupon = await engine.coupon(secret, nonce);
    const signature = coupon && (await engine.sign(secret, coupon, representative));
    if (signature) return signature;
  }
  throw new Error(`sign: expected a signature within ${ATTEMPTS_MAX} attempts`);
};

/** `count` signatures each way with every test size and both hashes, independent of the profile's hash. */
export const exchangeAll = async (
  engine: EsignEngine,
  peer: CryptoPlusPlus,
  random: RandomSource,
  count: number,
): Promise<Exchange[]> => {
  const results: Exchange[] = [];
  for (const profile of esignProfiles())
    for (const hash of HASHES) results.push(await exchange(engine, peer, random, profile, hash, count));
  return results;
};

const exchange = async (
  engine: EsignEngine,
  peer: CryptoPlusPlus,
  random: RandomSource,
  { id, bits, e }: KeyProfile,
  hash: HashName,
  count: number,
): Promise<Exchange> => {
  const key = testKey(id);
  const half = key.secret.length / 2;
  const publicKey: PreparedPublic = engine.preparePublic(key.publicKey, bits, e);
  const secret = engine.prepareSecret(key.secret.subarray(0, half), key.secret.subarray(half), bits, e);
  await peer.useKey(key, hash);
  const sums = { oursAccepted: 0, theirsAccepted: 0, verdictsDiffer: 0 };
  for (let i = 0; i < count; i++) {
    const message = random.bytes(1 + (i % 200));
    const representative = representativeOf(hostHashes[hash]!, message, bits);
    const ours = await signWith(engine, secret, random, bits, representative);
    if (await peer.verify(message, ours)) sums.oursAccepted++;
    const theirs = fromHex(await peer.sign(message));
    if (await engine.verify(publicKey, theirs, representative)) sums.theirsAccepted++;
    ours[random.bytes(1)[0] % ours.length] ^= 1 << (i % 8);
    const verdict = await engine.verify(publicKey, ours, representative);
    if (verdict !== (await peer.verify(message, ours))) sums.verdictsDiffer++;
  }
  return { bits, hash, count, ...sums };
};

import type { Sha256, Sha256Suite } from '../../hal/hash.ts';
import { concat } from '../runtime/bytes.ts';
import { mgf1 } from './mgf1.ts';

/** Octets of a SHA-256 block. */
const SHA256_BLOCK = 64;

const masked = (key: Uint8Array, mask: number, blockOctets: number): Uint8Array => {
  const block = new Uint8Array(blockOctets).fill(mask);
  for (let i = 0; i < key.length; i++) block[i] ^= key[i];
  return block;
};

/**
 * HMAC (RFC 2104) and MGF1 made of digests, for hosts and boards without kernels. `blockOctets` is that of
 * the hash: 64 of SHA-256, 128 of SHA-512.
 */
export const portableSuite = ({ digest }: Sha256, blockOctets = SHA256_BLOCK): Sha256Suite => ({
  digest,
  hmac: (longKey, message) => {
    const key = longKey.length > blockOctets ? digest(longKey) : longKey;
    const inner = digest(concat([masked(key, 0x36, blockOctets), message]));
    return digest(concat([masked(key, 0x5c, blockOctets), inner]));
  },
  mask: (seed, length) => mgf1(digest, seed, length),
});

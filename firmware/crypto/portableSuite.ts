import type { Sha256, Sha256Suite } from '../../hal/hash.ts';
import { concat } from '../runtime/bytes.ts';
import { mgf1 } from './mgf1.ts';

/** Octets of a SHA-256 block. */
const BLOCK = 64;

const masked = (key: Uint8Array, mask: number): Uint8Array => {
  const block = new Uint8Array(BLOCK).fill(mask);
  for (let i = 0; i < key.length; i++) block[i] ^= key[i];
  return block;
};

/**
 * HMAC and MGF1 made of digests, for hosts and boards without kernels. `mask` works for hashes of any length.
 */
export const portableSuite = ({ digest }: Sha256): Sha256Suite => ({
  digest,
  hmac: (key, message) => {
    const inner = digest(concat([masked(key, 0x36), message]));
    return digest(concat([masked(key, 0x5c), inner]));
  },
  mask: (seed, length) => mgf1(digest, seed, length),
});

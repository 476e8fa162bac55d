import type { Sha256 } from '../../hal/hash.ts';
import { concat } from '../runtime/bytes.ts';

/** Octets of a SHA-256 block. */
const BLOCK = 64;

const masked = (key: Uint8Array, mask: number): Uint8Array => {
  const block = new Uint8Array(BLOCK).fill(mask);
  for (let i = 0; i < key.length; i++) block[i] ^= key[i];
  return block;
};

/** HMAC-SHA-256 (RFC 2104) of the joined parts: 32 octets. */
export const hmac = (sha256: Sha256, key: Uint8Array, parts: Uint8Array[]): Uint8Array => {
  const short = key.length > BLOCK ? sha256.digest(key) : key;
  if (sha256.hmac) return sha256.hmac(short, concat(parts));
  const inner = sha256.digest(concat([masked(short, 0x36), ...parts]));
  return sha256.digest(concat([masked(short, 0x5c), inner]));
};

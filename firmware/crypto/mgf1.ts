import type { Sha256 } from '../../hal/hash.ts';
import { concat } from '../runtime/bytes.ts';

/** MGF1 (IEEE 1363a, 14.2.1) of a hash: H(seed ‖ counter) for counter 0, 1, …, cut to `length` octets. */
export const mgf1 = (digest: Sha256['digest'], seed: Uint8Array, length: number): Uint8Array => {
  const mask = new Uint8Array(length);
  for (let counter = 0, at = 0; at < length; counter++) {
    const piece = digest(concat([seed, new Uint8Array([0, 0, counter >> 8, counter & 255])]));
    mask.set(piece.subarray(0, Math.min(piece.length, length - at)), at);
    at += piece.length;
  }
  return mask;
};

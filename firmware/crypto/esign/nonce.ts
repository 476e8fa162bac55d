import type { RandomSource } from '../scheme.ts';

/**
 * 2L random bits in ceil(2L / 8) octets, the other bits zero. The engine refuses a nonce that is not below
 * pq, and the caller draws another: rejection, never a reduction, since a bias of a few bits gives the key
 * away (Fouque, Howgrave-Graham, Martinet, Poupard, 2003).
 */
export const drawNonce = (random: RandomSource, bits: number): Uint8Array => {
  const nonceBits = (2 * bits) / 3;
  const length = Math.ceil(nonceBits / 8);
  const nonce = random.bytes(length);
  nonce[0] &= 255 >> (8 * length - nonceBits);
  return nonce;
};

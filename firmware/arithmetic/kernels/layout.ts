/** What engine.ts and the kernels (`kernel.h`) agree on: entries of the jump table, the context's words, sizes of blocks. */

export const ENTRY = {
  VERIFY: 0,
  PREPARE_PUBLIC: 1,
  PREPARE_SECRET: 2,
  COUPON: 3,
  SIGN: 4,
  SHA256: 5,
  SEAL: 6,
  OPEN: 7,
  HMAC: 8,
  MASK: 9,
};

/** Words of a context. KEY, INPUT, SECOND and OUTPUT hold addresses; INPUT and SECOND are followed by their lengths. */
export const CONTEXT = { KEY: 0, INPUT: 1, SECOND: 3, OUTPUT: 5, BITS: 6, EXPONENT: 7, SCRATCH: 8 };

/** Words of a prepared key: |n|, and where 2^(32·(words + 1)) − n begins. */
export const BLOCK = { BITS: 0, NEGATED: 4 };

export interface Layout {
  readonly octets: number;
  readonly thirdOctets: number;
  readonly nonceOctets: number;
  readonly representativeOctets: number;
  /** 32-bit words. Scratch is for an e that is a power of two; another takes as many words more as n has octets. */
  readonly publicWords: number;
  readonly secretWords: number;
  readonly couponWords: number;
  readonly verifyScratch: number;
  readonly signScratch: number;
}

export const octetsOf = (bits: number): number => (bits + 7) >> 3;
const wordsOf = (bits: number): number => (bits + 31) >> 5;

/** Sizes for an n of `bits` bits. */
export const layoutOf = (bits: number): Layout => {
  const third = bits / 3;
  const n = wordsOf(bits);
  const p = wordsOf(third);
  const pq = wordsOf(2 * third);
  return {
    octets: octetsOf(bits),
    thirdOctets: octetsOf(third),
    nonceOctets: octetsOf(2 * third),
    representativeOctets: octetsOf(third - 1),
    publicWords: 2 * n + 13,
    secretWords: 4 * n + 23,
    couponWords: n + p + pq,
    verifyScratch: 3 * n + 30,
    signScratch: 4 * n - 2 * p + 27,
  };
};

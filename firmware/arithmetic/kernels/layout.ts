/** What engine.ts and the kernels (`kernel.h`) agree on: entries of the jump table, the context's words, sizes of blocks. */

export const ENTRY = {
  VERIFY: 0,
  PREPARE_PUBLIC: 1,
  PREPARE_SECRET: 2,
  COUPON: 3,
  SIGN: 4,
  SHA256: 5,
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
  /** 32-bit words. */
  readonly publicWords: number;
  readonly secretWords: number;
  readonly couponWords: number;
  readonly verifyScratch: number;
  readonly signScratch: number;
}

export const octetsOf = (bits: number): number => (bits + 7) >> 3;
const wordsOf = (bits: number): number => (bits + 31) >> 5;
const modulusWords = (words: number, window: number): number => words + window + 5;

/** Sizes for an n of `bits` bits. */
export const layoutOf = (bits: number): Layout => {
  const third = bits / 3;
  const n = wordsOf(bits);
  const p = wordsOf(third);
  const pq = wordsOf(2 * third);
  const publicWindow = n + 6;
  const secretWindow = n + 7;
  return {
    octets: octetsOf(bits),
    thirdOctets: octetsOf(third),
    nonceOctets: octetsOf(2 * third),
    representativeOctets: octetsOf(third - 1),
    publicWords: 2 + modulusWords(n, publicWindow),
    secretWords: 2 + modulusWords(n, secretWindow) + modulusWords(p, n) + modulusWords(pq, n + 1) + p + pq,
    couponWords: n + p + pq,
    verifyScratch: 3 * publicWindow + n + 17,
    signScratch: 4 * secretWindow + pq + 11,
  };
};

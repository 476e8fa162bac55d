/** What engine.ts and the kernels (`kernel.h`) agree on: entries of the jump table, the context's words, sizes of blocks. */

export const ENTRY = {
  VERIFY: 0,
  PREPARE_PUBLIC: 1,
  PREPARE_SECRET: 2,
  COUPON: 3,
  SIGN: 4,
  SHA256: 5,
  HMAC: 6,
  MASK: 7,
  REMAINDER: 8,
};

/** The cipher's kernels have a blob of their own: no terminal needs them. */
export const CIPHER_ENTRY = { SEAL: 0, OPEN: 1 };

/**
 * Words of a context. KEY, INPUT, SECOND, OUTPUT and STACK_END hold addresses; INPUT and SECOND are followed by their lengths.
 * ESIGN's entries take their scratch from the stack down to STACK_END; the cipher has its state behind its context.
 */
export const CONTEXT = {
  KEY: 0,
  INPUT: 1,
  SECOND: 3,
  OUTPUT: 5,
  BITS: 6,
  EXPONENT: 7,
  STACK_END: 8,
  STATE: 8,
};
/** Words of a context for ESIGN's entries, and what they answer when the stack has no room. */
export const ESIGN_CONTEXT_WORDS = 9;
export const NO_STACK = 2;

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
  };
};

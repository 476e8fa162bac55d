/**
 * The interface of engine.ts and the kernels (`kernel.h`): entries of the jump table, the context's words,
 * sizes of blocks.
 */

/** Entries of the jump table. */
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

/** Entries of the cipher's kernels, which have a blob of their own. */
export const CIPHER_ENTRY = { SEAL: 0, OPEN: 1 };

/**
 * Words of a context. KEY, INPUT, SECOND, OUTPUT and STACK_END hold addresses; INPUT and SECOND are followed
 * by their lengths. ESIGN's entries take their scratch from the stack down to STACK_END; the cipher has its
 * state behind its context.
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
/** Words of a context for ESIGN's entries. */
export const ESIGN_CONTEXT_WORDS = 9;
/** Result of an entry when the stack has no room. */
export const NO_STACK = 2;

/** Indices into the words of a prepared key: |n|, and the first word of 2^(32·(words + 1)) − n. */
export const BLOCK = { BITS: 0, NEGATED: 4 };

/** Sizes of the numbers and blocks of a key. */
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

/** Octets of a number of so many bits. */
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

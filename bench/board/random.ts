/** Pseudo-random numbers from a seed, so that a run can be repeated. Not for secrets. */
export interface SeededRandom {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, `low` ≤ n ≤ `high`. */
  between(low: number, high: number): number;
  /** 32 random bits as an unsigned number. */
  bits32(): number;
  /** A generator whose numbers do not depend on how many this one has given. */
  fork(name: string): SeededRandom;
}

/** 32-bit mixing of Murmur3's finaliser over a Weyl sequence (the construction known as splitmix). */
export const seededRandom = (seed: number): SeededRandom => {
  let state = seed >>> 0;
  const bits32 = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (x ^ (x >>> 16)) >>> 0;
  };
  return {
    bits32,
    next: () => bits32() / 2 ** 32,
    between: (low, high) => low + Math.floor((bits32() / 2 ** 32) * (high - low + 1)),
    fork: name => {
      let hash = seed | 0;
      for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
      return seededRandom(hash);
    },
  };
};

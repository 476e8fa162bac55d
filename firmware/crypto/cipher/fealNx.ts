import { fault } from '../../runtime/fault.ts';

/** Octets of a key and of a block. */
export const FEAL_KEY_OCTETS = 16;
export const FEAL_BLOCK_OCTETS = 8;

/** N of the specification: the fewest rounds that it allows. */
const ROUNDS = 32;
/** Each step of the key schedule gives two extended keys of 16 bits: one for each round, and eight more. */
const SCHEDULE_STEPS = ROUNDS / 2 + 4;

const octetOf = (word: number, i: number): number => (word >>> (24 - 8 * i)) & 255;
const joined = (a: number, b: number, c: number, d: number): number => (a << 24) | (b << 16) | (c << 8) | d;

/** Specification, 5.3: S0 with `carry` 0, S1 with 1. Addition modulo 256, then a rotation by two bits. */
const substituted = (x: number, y: number, carry: number): number => {
  const sum = (x + y + carry) & 255;
  return ((sum << 2) | (sum >>> 6)) & 255;
};

/** Specification, 5.1: f of 32 bits and an extended key of 16 bits. */
const f = (word: number, key: number): number => {
  const first = octetOf(word, 0);
  const last = octetOf(word, 3);
  const mixed = octetOf(word, 2) ^ (key & 255) ^ last;
  const second = substituted(octetOf(word, 1) ^ (key >>> 8) ^ first, mixed, 1);
  const third = substituted(mixed, second, 0);
  return joined(substituted(first, second, 0), second, third, substituted(last, third, 1));
};

/** Specification, 5.2: fK of twice 32 bits. */
const fK = (word: number, key: number): number => {
  const first = octetOf(word, 0);
  const last = octetOf(word, 3);
  const mixed = octetOf(word, 2) ^ last;
  const second = substituted(octetOf(word, 1) ^ first, mixed ^ octetOf(key, 0), 1);
  const third = substituted(mixed, second ^ octetOf(key, 1), 0);
  const start = substituted(first, second ^ octetOf(key, 2), 0);
  return joined(start, second, third, substituted(last, third ^ octetOf(key, 3), 1));
};

const wordAt = (octets: Uint8Array, at: number): number =>
  joined(octets[at], octets[at + 1], octets[at + 2], octets[at + 3]);

/**
 * The 40 extended keys of 16 bits, two a word (specification, 4). `key`: 16 octets, without parity. Throws
 * `badKey` for another length. The caller wipes both.
 */
export const fealSchedule = (key: Uint8Array): Int32Array => {
  if (key.length !== FEAL_KEY_OCTETS)
    throw fault('badKey', `FEAL-NX key: expected ${FEAL_KEY_OCTETS} octets, got ${key.length}`);
  const right = [wordAt(key, 12), wordAt(key, 8) ^ wordAt(key, 12), wordAt(key, 8)];
  const keys = new Int32Array(SCHEDULE_STEPS);
  let a = wordAt(key, 0);
  let b = wordAt(key, 4);
  let before = 0;
  for (let r = 1; r <= SCHEDULE_STEPS; r++) {
    const next = fK(a, b ^ before ^ right[r % 3]);
    before = a;
    a = b;
    b = next;
    keys[r - 1] = next;
  }
  right.fill(0);
  return keys;
};

/**
 * Two words of plaintext enciphered by FEAL-NX with 32 rounds (NTT, "FEAL-NX specifications", 2), in place.
 * The mode that uses it never deciphers.
 *
 * **Broken.** FEAL is here because EP 0 856 821 names it. Four and eight rounds fall to a few chosen texts;
 * differential cryptanalysis (Biham and Shamir, 1991) beats key search up to 31 rounds, one less than here;
 * and a block of 64 bits repeats after some 2^32 blocks. No image contains it.
 */
export const fealEncipher = (keys: Int32Array, block: Int32Array): void => {
  const whitening = ROUNDS / 2;
  let left = block[0] ^ keys[whitening];
  let right = block[1] ^ keys[whitening + 1] ^ left;
  for (let i = 0; i < ROUNDS; i++) {
    const key = i & 1 ? keys[i >> 1] & 0xffff : keys[i >> 1] >>> 16;
    const next = left ^ f(right, key);
    left = right;
    right = next;
  }
  block[0] = right ^ keys[whitening + 2];
  block[1] = left ^ right ^ keys[whitening + 3];
};

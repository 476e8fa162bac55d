/** ChaCha's constants, RFC 8439, 2.3: "expand 32-byte k" in little-endian words. */
const CONSTANTS = 'expand 32-byte k';
const WORDS = 16;
const BLOCK_OCTETS = 64;

const rotated = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/** RFC 8439, 2.1. */
const quarterRound = (x: Int32Array, a: number, b: number, c: number, d: number): void => {
  for (let i = 0; i < 2; i++) {
    x[a] = (x[a] + x[b]) | 0;
    x[d] = rotated(x[d] ^ x[a], i ? 8 : 16);
    x[c] = (x[c] + x[d]) | 0;
    x[b] = rotated(x[b] ^ x[c], i ? 7 : 12);
  }
};

/** Word `at` of little-endian octets. */
const wordAt = (octets: Uint8Array, at: number): number =>
  octets[at] | (octets[at + 1] << 8) | (octets[at + 2] << 16) | (octets[at + 3] << 24);

/** The state of RFC 8439, 2.3, for a key of 32 octets and a nonce of 12. Its word 12 counts blocks. */
export const chachaState = (key: Uint8Array, nonce: Uint8Array, counter: number): Int32Array => {
  const state = new Int32Array(WORDS);
  for (let i = 0; i < WORDS; i++) state[i >> 2] |= CONSTANTS.charCodeAt(i) << (8 * (i & 3));
  for (let i = 0; i < 8; i++) state[4 + i] = wordAt(key, 4 * i);
  for (let i = 0; i < 3; i++) state[13 + i] = wordAt(nonce, 4 * i);
  state[12] = counter;
  return state;
};

/** The next 64 octets of key stream (RFC 8439, 2.3); increments the counter. */
export const chachaBlock = (state: Int32Array): Uint8Array => {
  const x = new Int32Array(state);
  for (let i = 0; i < 10; i++) {
    for (let j = 0; j < 4; j++) quarterRound(x, j, 4 + j, 8 + j, 12 + j);
    for (let j = 0; j < 4; j++) quarterRound(x, j, 4 + ((j + 1) & 3), 8 + ((j + 2) & 3), 12 + ((j + 3) & 3));
  }
  const octets = new Uint8Array(BLOCK_OCTETS);
  for (let i = 0; i < WORDS; i++) {
    const word = (x[i] + state[i]) | 0;
    for (let j = 0; j < 4; j++) octets[4 * i + j] = word >> (8 * j);
  }
  state[12]++;
  x.fill(0);
  return octets;
};

/** `octets` with key stream from the state's counter on (RFC 8439, 2.4). */
export const chachaEncrypt = (state: Int32Array, octets: Uint8Array): Uint8Array => {
  const out = new Uint8Array(octets.length);
  for (let from = 0; from < octets.length; from += BLOCK_OCTETS) {
    const stream = chachaBlock(state);
    const end = Math.min(octets.length, from + BLOCK_OCTETS);
    for (let i = from; i < end; i++) out[i] = octets[i] ^ stream[i - from];
    stream.fill(0);
  }
  return out;
};

/**
 * Poly1305 (RFC 8439, 2.5) modulo 2^130 − 5 in six limbs of 22 bits: a column of a product is at most 6 · 20
 * · 2^45 < 2^52, exact in a double. 2^132 = 20 modulo 2^130 − 5.
 */
const LIMBS = 6;
const LIMB_BITS = 22;
const RADIX = 4194304;
const BLOCK_OCTETS = 16;

/**
 * At most 16 octets from `from` to `end` − 1, little-endian, as limbs; `above` is the octet above the
 * sixteenth.
 */
const limbsOf = (octets: Uint8Array, from: number, end: number, above: number): Float64Array => {
  const limbs = new Float64Array(LIMBS);
  for (let i = 0; i <= BLOCK_OCTETS; i++) {
    const octet = i === BLOCK_OCTETS ? above : from + i < end ? octets[from + i] : 0;
    const shifted = octet << ((8 * i) % LIMB_BITS);
    const at = Math.floor((8 * i) / LIMB_BITS);
    limbs[at] += shifted % RADIX;
    if (at + 1 < LIMBS) limbs[at + 1] += Math.floor(shifted / RADIX);
  }
  return limbs;
};

/**
 * Brings each limb below RADIX; the carry out of the top comes back `back` times at the bottom: 20 times, or
 * not at all.
 */
const carry = (limbs: Float64Array, back = 20): void => {
  let up = 0;
  for (let i = 0; i < LIMBS; i++) {
    const sum = limbs[i] + up;
    up = Math.floor(sum / RADIX);
    limbs[i] = sum - up * RADIX;
  }
  limbs[0] += back * up;
};

/** a·b in limbs below RADIX; the lowest may exceed it a little. */
const product = (a: Float64Array, b: Float64Array): Float64Array => {
  const out = new Float64Array(LIMBS);
  for (let k = 0; k < LIMBS; k++)
    for (let i = 0; i < LIMBS; i++) out[k] += a[i] * (i <= k ? b[k - i] : 20 * b[LIMBS + k - i]);
  carry(out);
  carry(out);
  return out;
};

/** h mod 2^130 − 5, for an h below 2^132. */
const reduced = (h: Float64Array): Float64Array => {
  const topBits = RADIX / 4;
  carry(h);
  for (let i = 0; i < 2; i++) {
    const over = Math.floor(h[LIMBS - 1] / topBits);
    h[LIMBS - 1] -= over * topBits;
    h[0] += 5 * over;
    carry(h, 0);
  }
  // h ≥ 2^130 − 5 when h + 5 reaches 2^130.
  const less = new Float64Array(h);
  less[0] += 5;
  carry(less, 0);
  const over = Math.floor(less[LIMBS - 1] / topBits);
  for (let i = 0; i < LIMBS; i++) h[i] += over * (less[i] - h[i]);
  return h;
};

/** A message authentication code that is under way. */
export interface Poly1305 {
  /** Takes octets, padded with zeros to blocks of 16 (RFC 8439, 2.8). */
  absorb(octets: Uint8Array): void;
  /** 16 octets; wipes the key's numbers. */
  tag(): Uint8Array;
}

/** Begins a code under `key`: 32 octets, for one message. */
export const poly1305 = (key: Uint8Array): Poly1305 => {
  const clamped = new Uint8Array(key.subarray(0, BLOCK_OCTETS));
  for (let i = 3; i < BLOCK_OCTETS; i += 4) {
    clamped[i] &= 15;
    if (i > 3) clamped[i - 3] &= 252;
  }
  const r = limbsOf(clamped, 0, BLOCK_OCTETS, 0);
  let h = new Float64Array(LIMBS);
  const absorb = (octets: Uint8Array): void => {
    for (let from = 0; from < octets.length; from += BLOCK_OCTETS) {
      const block = limbsOf(octets, from, octets.length, 1);
      for (let i = 0; i < LIMBS; i++) block[i] += h[i];
      h = product(block, r) as typeof h;
    }
  };
  const tag = (): Uint8Array => {
    const sum = reduced(h);
    const pad = limbsOf(key, BLOCK_OCTETS, 2 * BLOCK_OCTETS, 0);
    for (let i = 0; i < LIMBS; i++) sum[i] += pad[i];
    carry(sum, 0);
    const octets = new Uint8Array(BLOCK_OCTETS);
    for (let i = 0; i < BLOCK_OCTETS; i++) {
      const at = Math.floor((8 * i) / LIMB_BITS);
      const two = sum[at] + (at + 1 < LIMBS ? sum[at + 1] * RADIX : 0);
      octets[i] = Math.floor(two / (1 << ((8 * i) % LIMB_BITS))) % 256;
    }
    r.fill(0);
    h.fill(0);
    clamped.fill(0);
    return octets;
  };
  return { absorb, tag };
};

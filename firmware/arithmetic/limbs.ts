/**
 * Multi-precision numbers of the portable engine: little-endian limbs of 22 bits in an Int32Array.
 *
 * 22 bits, because a column of a product is summed whole in a double before any carry: 233 limbs (5112 bits)
 * times 2^44 stays below 2^52. With 23 bits the sum of 3072-bit numbers already leaves 2^53.
 */
export type Limbs = Int32Array;

/** Bits of a limb. */
export const LIMB_BITS = 22;
/** 2^LIMB_BITS. */
export const RADIX = 4194304;

/** Limbs of a number of so many bits. */
export const limbCount = (bits: number): number => Math.ceil(bits / LIMB_BITS);

/** OS2IP(octets) · 2^shift in `length` limbs; bits above them are lost. */
export const fromOctets = (octets: Uint8Array, length: number, shift = 0): Limbs => {
  const limbs = new Int32Array(length);
  let at = Math.floor(shift / LIMB_BITS);
  let bits = shift % LIMB_BITS;
  let pending = 0;
  for (let i = octets.length - 1; i >= 0; i--) {
    pending |= octets[i] << bits;
    bits += 8;
    if (bits >= LIMB_BITS) {
      limbs[at++] = pending & (RADIX - 1);
      pending >>= LIMB_BITS;
      bits -= LIMB_BITS;
    }
  }
  if (at < length) limbs[at] = pending;
  return limbs;
};

/** I2OSP(limbs, length). */
export const toOctets = (limbs: Limbs, length: number): Uint8Array => {
  const octets = new Uint8Array(length);
  let at = 0;
  let bits = 0;
  let pending = 0;
  for (let i = length - 1; i >= 0; i--) {
    if (bits < 8 && at < limbs.length) {
      pending |= limbs[at++] << bits;
      bits += LIMB_BITS;
    }
    octets[i] = pending & 255;
    pending >>= 8;
    bits -= 8;
  }
  return octets;
};

/** `limbs` with zeros above, or cut, to `length`: always a copy. */
export const resized = (limbs: Limbs, length: number): Limbs => {
  const copy = new Int32Array(length);
  copy.set(limbs.subarray(0, length));
  return copy;
};

/** Negative, zero or positive as a − b, for numbers of the same length. */
export const compare = (a: Limbs, b: Limbs): number => {
  let i = a.length - 1;
  while (i > 0 && a[i] === b[i]) i--;
  return a[i] - b[i];
};

/** floor(a / 2^bits) = floor(b / 2^bits), for numbers of the same length. */
export const equalAbove = (a: Limbs, b: Limbs, bits: number): boolean => {
  const split = Math.floor(bits / LIMB_BITS);
  let difference = (a[split] ^ b[split]) >> (bits % LIMB_BITS);
  for (let i = split + 1; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
};

/**
 * a += factor · b over the limbs of a, b not longer; returns the carry out of the top, −1 for a negative sum.
 */
export const addMultiple = (a: Limbs, b: Limbs, factor: number): number => {
  let carry = 0;
  for (let i = 0; i < a.length; i++) {
    const sum = a[i] + (i < b.length ? factor * b[i] : 0) + carry;
    carry = Math.floor(sum / RADIX);
    a[i] = sum - carry * RADIX;
  }
  return carry;
};

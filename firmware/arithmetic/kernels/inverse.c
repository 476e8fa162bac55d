/*
 * The inverse modulo an odd p in constant time: Bernstein and Yang, "Fast constant-time gcd computation and
 * modular inversion" (2019). Their theorem 11.2 gives the number of division steps that suffice for all
 * numbers. Thirty at a time are taken on the low words, and their transition matrix is then applied to whole
 * numbers of signed 30-bit limbs.
 */
#include "kernel.h"

#define LIMB 30
#define LIMB_MASK 0x3fffffffu
#define DIVISION_STEPS(bits) ((49 * (bits) + 57) / 17)

typedef int32_t limb;
/* 2^30 times the transition of thirty steps: f' = u f + v g, g' = q f + r g. */
typedef struct { limb u, v, q, r; } matrix;

static void toLimbs(limb *x, word limbs, const word *words, word count) {
  for (word i = 0, bit = 0; i < limbs; i++, bit += LIMB) {
    word at = bit >> 5, shift = bit & 31, low = at < count ? words[at] >> shift : 0;
    if (shift > 2 && at + 1 < count) low |= words[at + 1] << (32 - shift);
    x[i] = low & LIMB_MASK;
  }
}

static void toWords(word *words, word count, const limb *x) {
  clear(words, count);
  for (word i = 0, bit = 0; bit < 32 * count; i++, bit += LIMB) {
    word at = bit >> 5, shift = bit & 31;
    words[at] |= (word)x[i] << shift;
    if (shift > 2 && at + 1 < count) words[at + 1] |= (word)x[i] >> (32 - shift);
  }
}

/* Thirty division steps on the low words of f and g; takes and returns -delta. */
static limb steps(limb eta, word f, word g, matrix *m) {
  word u = 1, v = 0, q = 0, r = 1;
  for (word i = LIMB; i; i--) {
    word swap = (word)(eta >> 31), odd = -(g & 1);
    g += ((f ^ swap) - swap) & odd;
    q += ((u ^ swap) - swap) & odd;
    r += ((v ^ swap) - swap) & odd;
    swap &= odd;
    eta = (limb)(((word)eta ^ swap) - swap - 1);
    f += g & swap;
    u += q & swap;
    v += r & swap;
    g >>= 1;
    u <<= 1;
    v <<= 1;
  }
  m->u = (limb)u, m->v = (limb)v, m->q = (limb)q, m->r = (limb)r;
  return eta;
}

/* (x, y) = (u x + v y, q x + r y) / 2^30, which is whole, or made so by multiples of p when there is a p. */
static void apply(limb *x, limb *y, const matrix *m, word limbs, const limb *p, word inverse) {
  limb mx = 0, my = 0;
  int64_t sx = (int64_t)m->u * x[0] + (int64_t)m->v * y[0], sy = (int64_t)m->q * x[0] + (int64_t)m->r * y[0];
  if (p) {
    limb xSign = x[limbs - 1] >> 31, ySign = y[limbs - 1] >> 31;
    mx = (m->u & xSign) + (m->v & ySign);
    my = (m->q & xSign) + (m->r & ySign);
    mx -= (limb)((inverse * (word)sx + (word)mx) & LIMB_MASK);
    my -= (limb)((inverse * (word)sy + (word)my) & LIMB_MASK);
    sx += (int64_t)p[0] * mx;
    sy += (int64_t)p[0] * my;
  }
  for (word i = 1; i < limbs; i++) {
    sx = (sx >> LIMB) + (int64_t)m->u * x[i] + (int64_t)m->v * y[i];
    sy = (sy >> LIMB) + (int64_t)m->q * x[i] + (int64_t)m->r * y[i];
    if (p) {
      sx += (int64_t)p[i] * mx;
      sy += (int64_t)p[i] * my;
    }
    x[i - 1] = (word)sx & LIMB_MASK;
    y[i - 1] = (word)sy & LIMB_MASK;
  }
  x[limbs - 1] = sx >> LIMB;
  y[limbs - 1] = sy >> LIMB;
}

/* x = x + (p when x is negative), or -x + ... when `negate` is -1; limbs in range again. */
static void settle(limb *x, word limbs, const limb *p, limb negate) {
  limb sign = x[limbs - 1] >> 31, carry = 0;
  for (word i = 0; i < limbs; i++) {
    limb sum = x[i] + (p[i] & sign);
    carry += (sum ^ negate) - negate;
    x[i] = i + 1 < limbs ? carry & (limb)LIMB_MASK : carry;
    carry >>= LIMB;
  }
}

/* x = 1 / x mod p; p is odd, x < p, both in `words` words. 0 when there is no inverse. `work` has
   5 * (bits / 30 + 1) words. */
word invert(word *x, word *work, const word *p, word words, word bits) {
  word limbs = bits / LIMB + 1;
  limb *modulus = (limb *)work, *f = modulus + limbs, *g = f + limbs, *d = g + limbs, *e = d + limbs;
  toLimbs(modulus, limbs, p, words);
  toLimbs(f, limbs, p, words);
  toLimbs(g, limbs, x, words);
  clear((word *)d, 2 * limbs);
  e[0] = 1;
  word inverse = p[0];
  for (word i = 0; i < 4; i++) inverse *= 2 - p[0] * inverse;
  limb eta = -1;
  for (word done = 0; done < DIVISION_STEPS(bits); done += LIMB) {
    matrix m;
    eta = steps(eta, (word)f[0] | (word)f[1] << LIMB, (word)g[0] | (word)g[1] << LIMB, &m);
    apply(d, e, &m, limbs, modulus, inverse);
    apply(f, g, &m, limbs, 0, 0);
  }
  limb sign = f[limbs - 1] >> 31;
  settle(d, limbs, modulus, sign);
  settle(d, limbs, modulus, 0);
  toWords(x, words, d);
  settle(f, limbs, modulus, 0);
  word other = (word)f[0] ^ 1;
  for (word i = 1; i < limbs; i++) other |= (word)f[i];
  word otherNegative = ((word)f[0] - (word)modulus[0] + 1) & LIMB_MASK;
  for (word i = 1; i < limbs; i++) otherNegative |= (word)(f[i] ^ modulus[i]);
  return !other | !otherNegative;
}

/*
 * ESIGN signing. Constant time: no branch, address or trip count depends on the key, the nonce or anything made of them;
 * only whether a nonce or a coupon was refused shows. Multiplication takes one cycle on Cortex-M4 whatever its operands are.
 */
#include "kernel.h"

typedef struct {
  word bits, e, third, octetsOfThird;
  word nWords, pWords, pqWords;
  const word *n, *p, *pq, *pDigits, *pqDigits;
} secretKey;

static secretKey secretOf(const word *block) {
  secretKey k;
  k.bits = block[KEY_BITS], k.e = block[KEY_EXPONENT], k.third = k.bits / 3;
  k.nWords = WORDS(k.bits), k.pWords = WORDS(k.third), k.pqWords = WORDS(2 * k.third);
  k.n = block + KEY_N;
  k.p = k.n + modulusSize(k.nWords, k.nWords + SIGN_SLACK + ROWS);
  k.pq = k.p + modulusSize(k.pWords, k.nWords);
  k.pDigits = k.pq + modulusSize(k.pqWords, k.nWords + 1);
  k.pqDigits = k.pDigits + k.pWords;
  return k;
}

/* x of `words` words, padded to the window, mod m. */
static void reduce(word *x, word words, word *work, const word *modulus) {
  clear(x + words, modulus[MODULUS_WINDOW] - words);
  divide(x, work, modulus);
}

/* INPUT p, SECOND q, BITS, EXPONENT; OUTPUT the secret key's block. */
word esignPrepareSecret(word *context) {
  word *block = (word *)context[OUTPUT];
  block[KEY_BITS] = context[BITS];
  block[KEY_EXPONENT] = context[EXPONENT];
  secretKey k = secretOf(block);
  word *p = (word *)k.pDigits, *pq = (word *)k.pqDigits, *q = context + SCRATCH, *t = q + k.pWords + ROWS;
  load(p, k.pWords, (const octet *)context[INPUT], context[INPUT_LENGTH]);
  load(q, k.pWords + ROWS, (const octet *)context[SECOND], context[SECOND_LENGTH]);
  multiply(t, p, k.pWords, q, k.pWords);
  copy(pq, t, k.pqWords);
  copy(q, p, k.pWords);
  multiply(t, pq, k.pqWords, q, k.pWords);
  makeModulus((word *)k.n, t, k.nWords, k.nWords + SIGN_SLACK + ROWS);
  makeModulus((word *)k.p, p, k.pWords, k.nWords);
  makeModulus((word *)k.pq, pq, k.pqWords, k.nWords + 1);
  clear(q, k.pWords + k.nWords + 3 * ROWS);
  return 1;
}

/* KEY; INPUT the nonce r; OUTPUT a coupon: r, r^e mod n, 1 / (e r^(e-1)) mod p. 1 when 0 < r < pq and p does not divide r. */
word esignCoupon(word *context) {
  secretKey k = secretOf((const word *)context[KEY]);
  word *r = (word *)context[OUTPUT], *re = r + k.pqWords, *v = re + k.nWords;
  word *t = context + SCRATCH, *work = t + 2 * k.n[MODULUS_WINDOW] + 6, *g = work + 2 * k.n[MODULUS_WINDOW];
  load(g, k.pqWords + ROWS, (const octet *)context[INPUT], context[INPUT_LENGTH]);
  word good = !reaches(g, k.pq);
  copy(r, g, k.pqWords);

  power(t, work, k.n, g, k.pqWords);
  divide(t, work, k.n);
  copy(re, t, k.nWords);

  reduce(t, k.nWords, work, k.p);
  copy(g, t, k.pWords);
  clear(g + k.pWords, ROWS);
  multiply(t, &k.e, 1, g, k.pWords);
  reduce(t, k.pWords + 1, work, k.p);
  copy(g, t, k.pWords);
  good &= invert(g, work, k.pDigits, k.pWords, k.third);

  copy(t, r, k.pqWords);
  reduce(t, k.pqWords, work, k.p);
  copy(v, t, k.pWords);
  multiply(t, v, k.pWords, g, k.pWords);
  reduce(t, 2 * k.pWords, work, k.p);
  copy(v, t, k.pWords);
  clear(t, g + k.pqWords + ROWS - t);
  return good;
}

/* t = (x 2^(2L) - r^e) mod n in nWords + 1 words. */
static void target(word *t, const secretKey *k, const word *re, const word *x, word xWords) {
  word shift = 2 * k->third, place = shift >> 5, bit = shift & 31;
  clear(t, k->nWords + 1);
  for (word i = 0; i < xWords; i++) {
    t[place + i] |= x[i] << bit;
    if (bit) t[place + i + 1] = x[i] >> (32 - bit);
  }
  uint64_t sum = 1;
  for (word i = 0; i <= k->nWords; i++) {
    sum += (uint64_t)t[i] + ~(i < k->nWords ? re[i] : 0);
    t[i] = sum;
    sum >>= 32;
  }
  word negative = (word)sum - 1, borrow = 0;
  for (word i = 0; i <= k->nWords; i++) {
    uint64_t difference = (uint64_t)t[i] - (k->n[MODULUS_NEGATED + i] & negative) - borrow;
    t[i] = difference;
    borrow = difference >> 63;
  }
}

/* t = t + pq - 1 in nWords + 1 words: dividing by pq then rounds up. */
static void roundUp(word *t, const secretKey *k) {
  uint64_t sum = 0;
  for (word i = 0; i <= k->nWords; i++) {
    sum += (uint64_t)t[i] + (i < k->pqWords ? k->pqDigits[i] : 0) - !i;
    t[i] = sum;
    sum >>= 32;
  }
}

/* 1 when w1 = pq - 1 - rest is below 2^(2L-1). */
static word missesLittle(const word *rest, const secretKey *k) {
  word shift = 2 * k->third - 1, last = 0;
  uint64_t sum = 0;
  for (word i = 0; i <= shift >> 5; i++) {
    sum += (uint64_t)k->pqDigits[i] + (word)~rest[i];
    last = sum;
    sum >>= 32;
  }
  return !(last >> (shift & 31) & 1);
}

/* KEY; INPUT a coupon's words; SECOND the representative; OUTPUT the signature. 1, or 0 when the coupon does not fit. Wipes it. */
word esignSign(word *context) {
  secretKey k = secretOf((const word *)context[KEY]);
  word *r = (word *)context[INPUT], *re = r + k.pqWords, *v = re + k.nWords;
  word *t = context + SCRATCH, *work = t + 2 * k.n[MODULUS_WINDOW] + 6, *w0 = work + 2 * k.n[MODULUS_WINDOW];
  load(w0, k.pWords + ROWS, (const octet *)context[SECOND], context[SECOND_LENGTH]);
  target(t, &k, re, w0, k.pWords);
  roundUp(t, &k);
  copy(w0, divide(t, work, k.pq), k.pWords);
  word good = missesLittle(t, &k);

  multiply(t, v, k.pWords, w0, k.pWords);
  reduce(t, 2 * k.pWords, work, k.p);
  copy(w0, t, k.pWords);
  multiply(t, k.pqDigits, k.pqWords, w0, k.pWords);
  uint64_t sum = 0;
  for (word i = 0; i < k.nWords; i++) {
    sum += (uint64_t)t[i] + (i < k.pqWords ? r[i] : 0);
    t[i] = (word)sum & -good;
    sum >>= 32;
  }
  store((octet *)context[OUTPUT], OCTETS(k.bits), t);
  clear(r, k.pqWords + k.nWords + k.pWords);
  clear(t, w0 + k.pWords + ROWS - t);
  return good;
}

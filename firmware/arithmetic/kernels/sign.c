/*
 * ESIGN signing. Constant time: no branch, address or trip count depends on the key, the nonce or anything
 * made of them; only whether a nonce or a coupon was refused shows. Multiplication takes one cycle on
 * Cortex-M4 for all operands.
 */
#include "kernel.h"

typedef struct {
  word bits, third, nWords, pWords, pqWords;
  const word *e, *n, *p, *pq;
} secretKey;

static secretKey secretOf(const word *block) {
  secretKey k;
  k.bits = block[KEY_BITS], k.third = k.bits / 3, k.e = block + KEY_EXPONENT;
  k.nWords = WORDS(k.bits), k.pWords = WORDS(k.third), k.pqWords = WORDS(2 * k.third);
  word window = k.nWords + SIGN_SLACK + ROWS;
  k.n = block + KEY_N;
  k.p = k.n + DIVIDER_WORDS(window) + k.nWords + 1;
  k.pq = k.p + DIVIDER_WORDS(k.nWords);
  return k;
}

/* Behind t, which takes a square and the carries out of it, lies what one operation at a time needs: a
   doubled operand or two quotients (the largest is of r^e by p). */
static word *workOf(word *t, const secretKey *k) {
  return t + 2 * k->n[MODULUS_WINDOW] + 6;
}

static void clearScratch(word *t, const secretKey *k) {
  clear(t, workOf(t, k) + 2 * (k->nWords - k->pWords + 1) + ROWS - t);
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
  word *p = context + SCRATCH, *q = p + k.pWords + ROWS, *pq = q + k.pWords + ROWS, *t = pq + k.pqWords;
  load(p, k.pWords + ROWS, (const octet *)context[INPUT], context[INPUT_LENGTH]);
  load(q, k.pWords + ROWS, (const octet *)context[SECOND], context[SECOND_LENGTH]);
  multiply(t, p, k.pWords, q, k.pWords);
  copy(pq, t, k.pqWords);
  multiply(t, pq, k.pqWords, p, k.pWords);
  word window = k.nWords + SIGN_SLACK + ROWS;
  makeModulus((word *)k.n, t, k.nWords, window, (word *)k.n + DIVIDER_WORDS(window));
  makeModulus((word *)k.p, p, k.pWords, k.nWords, t);
  makeModulus((word *)k.pq, pq, k.pqWords, k.nWords + 1, t);
  clear(p, t + k.nWords + ROWS + 1 - p);
  return 1;
}

/* KEY; INPUT the nonce r; OUTPUT a coupon: r, r^e mod n, 1 / (e r^(e-1)) mod p. 1 when 0 < r < pq and p does
   not divide r. */
word esignCoupon(word *context) {
  secretKey k = secretOf((const word *)context[KEY]);
  word *r = (word *)context[OUTPUT], *re = r + k.pqWords, *v = re + k.nWords;
  word *t = context + SCRATCH, *work = workOf(t, &k);
  load(t, k.pqWords + 1, (const octet *)context[INPUT], context[INPUT_LENGTH]);
  word good = !reaches(t, k.pq);
  copy(r, t, k.pqWords);

  power(t, k.pqWords, context);
  divide(t, work, k.n);
  copy(re, t, k.nWords);

  copy(t, r, k.pqWords);
  reduce(t, k.pqWords, work, k.p);
  copy(v, t, k.pWords);

  copy(t, re, k.nWords);
  reduce(t, k.nWords, work, k.p);
  word *g = work, *beyond = work + k.pWords;
  copy(g, t, k.pWords);
  clear(beyond, ROWS);
  multiply(t, k.e, 1, g, k.pWords);
  reduce(t, k.pWords + 1, work, k.p);
  copy(g, t, k.pWords);
  digits(beyond, k.p);
  good &= invert(g, t, beyond, k.pWords, k.third);

  clear(beyond, ROWS);
  multiply(t, v, k.pWords, g, k.pWords);
  reduce(t, 2 * k.pWords, work, k.p);
  copy(v, t, k.pWords);
  clearScratch(t, &k);
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
static void roundUp(word *t, const secretKey *k, const word *pq) {
  uint64_t sum = 0;
  for (word i = 0; i <= k->nWords; i++) {
    sum += (uint64_t)t[i] + (i < k->pqWords ? pq[i] : 0) - !i;
    t[i] = sum;
    sum >>= 32;
  }
}

/* 1 when w1 = pq - 1 - rest is below 2^(2L-1). */
static word missesLittle(const word *rest, const secretKey *k, const word *pq) {
  word shift = 2 * k->third - 1, last = 0;
  uint64_t sum = 0;
  for (word i = 0; i <= shift >> 5; i++) {
    sum += (uint64_t)pq[i] + (word)~rest[i];
    last = sum;
    sum >>= 32;
  }
  return !(last >> (shift & 31) & 1);
}

/* KEY; INPUT a coupon's words; SECOND the representative; OUTPUT the signature. 1, or 0 when the coupon does
   not fit. Wipes it. */
word esignSign(word *context) {
  secretKey k = secretOf((const word *)context[KEY]);
  word *r = (word *)context[INPUT], *re = r + k.pqWords, *v = re + k.nWords;
  word *t = context + SCRATCH, *w0 = workOf(t, &k), *beyond = w0 + k.pWords, *pq = t + k.nWords + 1 + ROWS;
  digits(pq, k.pq);
  load(w0, k.pWords, (const octet *)context[SECOND], context[SECOND_LENGTH]);
  target(t, &k, re, w0, k.pWords);
  roundUp(t, &k, pq);
  copy(w0, divide(t, w0, k.pq), k.pWords);
  word good = missesLittle(t, &k, pq);

  clear(beyond, ROWS);
  multiply(t, v, k.pWords, w0, k.pWords);
  reduce(t, 2 * k.pWords, w0, k.p);
  copy(w0, t, k.pWords);
  clear(beyond, ROWS);
  multiply(t, pq, k.pqWords, w0, k.pWords);
  uint64_t sum = 0;
  for (word i = 0; i < k.nWords; i++) {
    sum += (uint64_t)t[i] + (i < k.pqWords ? r[i] : 0);
    t[i] = (word)sum & -good;
    sum >>= 32;
  }
  store((octet *)context[OUTPUT], OCTETS(k.bits), t);
  clear(r, k.pqWords + k.nWords + k.pWords);
  clearScratch(t, &k);
  return good;
}

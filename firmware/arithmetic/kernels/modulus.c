/*
 * Dividing by a modulus m of k words with a window of w words. Two ways down: folding replaces 2^(32w) by what it
 * leaves (no quotient, the result keeps w words); dividing estimates the whole quotient from floor(2^(32w) / m) (Barrett).
 */
#include "kernel.h"

static const word *reciprocal(const word *modulus) {
  return modulus + MODULUS_NEGATED + modulus[MODULUS_WORDS] + 1;
}

static const word *remainder(const word *modulus) {
  return reciprocal(modulus) + modulus[MODULUS_WINDOW] - modulus[MODULUS_WORDS] + 1;
}

word modulusSize(word words, word window) {
  return MODULUS_NEGATED + words + window + 3;
}

/* 1 when x of k+1 words is m or more. */
word reaches(const word *x, const word *modulus) {
  const word *negated = modulus + MODULUS_NEGATED;
  uint64_t sum = 0;
  for (word i = 0; i <= modulus[MODULUS_WORDS]; i++) {
    sum = (sum >> 32) + x[i] + negated[i];
  }
  return sum >> 32;
}

/* Takes m from x of k+1 words when x is m or more; returns whether it did. */
static word takeOnce(word *x, const word *modulus) {
  const word *negated = modulus + MODULUS_NEGATED;
  word taken = reaches(x, modulus), mask = -taken;
  uint64_t sum = 0;
  for (word i = 0; i <= modulus[MODULUS_WORDS]; i++) {
    sum = (sum >> 32) + x[i] + (negated[i] & mask);
    x[i] = sum;
  }
  return taken;
}

/* Makes a modulus of m > 2^(32(words-1)) by shifting and subtracting, a bit of the reciprocal a turn. */
void makeModulus(word *modulus, const word *m, word words, word window) {
  modulus[MODULUS_WORDS] = words;
  modulus[MODULUS_WINDOW] = window;
  word *negated = modulus + MODULUS_NEGATED, borrow = 0;
  for (word i = 0; i <= words; i++) {
    uint64_t difference = -(uint64_t)(i < words ? m[i] : 0) - borrow;
    negated[i] = difference;
    borrow = difference >> 63;
  }
  word *quotient = (word *)reciprocal(modulus), *rest = (word *)remainder(modulus);
  word places = window - words + 1;
  clear(quotient, places);
  clear(rest, words + 1);
  rest[words - 1] = 1;
  for (word i = 32 * places; i--;) {
    for (word j = words; j; j--) rest[j] = rest[j] << 1 | rest[j - 1] >> 31;
    rest[0] <<= 1;
    quotient[i >> 5] |= takeOnce(rest, modulus) << (i & 31);
  }
}

/* A carry left the window: 2^(32w) more, so the remainder once more. Cannot carry again. */
static void addRemainder(word *t, const word *modulus) {
  const word *rest = remainder(modulus);
  uint64_t sum = 0;
  for (word i = 0; i < modulus[MODULUS_WINDOW]; i++) {
    sum = (sum >> 32) + t[i] + (i < modulus[MODULUS_WORDS] ? rest[i] : 0);
    t[i] = sum;
  }
}

/*
 * Brings t from `words` to the window, five words off the top a turn. A turn adds k+5 words within a window of at least
 * k+6, so a carry leaves it only when every word between is all ones.
 */
void foldTo(word *t, word words, const word *modulus) {
  word window = modulus[MODULUS_WINDOW], slack = window - modulus[MODULUS_WORDS] - ROWS, top = window;
  while (top < words) top += ROWS;
  clear(t + words, top - words);
  for (; top > window; top -= ROWS) {
    word *at = t + top - ROWS - window;
    if (bandAdd(at, remainder(modulus), t + top - ROWS, modulus[MODULUS_WORDS], slack)) addRemainder(at, modulus);
  }
}

/*
 * x of w words becomes x mod m in k+1 words, and loses the five words above them; returns the quotient, w-k+1 words in
 * work (2(w-k+1) + 5 words). The estimate is at most two short (Menezes et al., Handbook of Applied Cryptography, 14.43).
 */
word *divide(word *x, word *work, const word *modulus) {
  word words = modulus[MODULUS_WORDS], places = modulus[MODULUS_WINDOW] - words + 1;
  word *quotient = work + places;
  multiply(work, x + words - 1, places, reciprocal(modulus), places);
  for (word i = 0; i < places && i <= words; i += ROWS) {
    word rows[ROWS];
    for (word j = 0; j < ROWS; j++) rows[j] = i + j < places ? quotient[i + j] : 0;
    bandStore(x + i, modulus + MODULUS_NEGATED, rows, words + 1 - i, 0);
  }
  uint64_t sum = takeOnce(x, modulus);
  sum += takeOnce(x, modulus);
  for (word i = 0; i < places; i++) {
    sum += quotient[i];
    quotient[i] = sum;
    sum >>= 32;
  }
  return quotient;
}

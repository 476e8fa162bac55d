/*
 * Dividing by a modulus m of k words with a window of w words. Two methods: folding replaces 2^(32w) by its
 * remainder (no quotient, the result keeps w words); dividing estimates the whole quotient from
 * floor(2^(32w) / m) (Barrett).
 */
#include "kernel.h"

static const word *reciprocal(const word *modulus) {
  return modulus + MODULUS_NEGATED + modulus[MODULUS_WORDS] + 1;
}

/* The modulus itself, k words. */
void digits(word *m, const word *modulus) {
  uint64_t sum = 1;
  for (word i = 0; i < modulus[MODULUS_WORDS]; i++) {
    sum += (word)~modulus[MODULUS_NEGATED + i];
    m[i] = sum;
    sum >>= 32;
  }
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

/* Takes m from x of k+1 words where the mask is all ones. */
static void addNegated(word *x, const word *modulus, word mask) {
  const word *negated = modulus + MODULUS_NEGATED;
  uint64_t sum = 0;
  for (word i = 0; i <= modulus[MODULUS_WORDS]; i++) {
    sum = (sum >> 32) + x[i] + (negated[i] & mask);
    x[i] = sum;
  }
}

/* Takes m from x of k+1 words when x is m or more; returns whether it did. */
static word takeOnce(word *x, const word *modulus) {
  word taken = reaches(x, modulus);
  addNegated(x, modulus, -taken);
  return taken;
}

/* Makes a modulus of m > 2^(32(words-1)) by shifting and subtracting, a bit of the reciprocal a turn. `rest`,
   words + 1 of them that do not overlap m, ends as 2^(32 window) mod m. */
void makeModulus(word *modulus, const word *m, word words, word window, word *rest) {
  modulus[MODULUS_WORDS] = words;
  modulus[MODULUS_WINDOW] = window;
  word *negated = modulus + MODULUS_NEGATED, borrow = 0;
  for (word i = 0; i <= words; i++) {
    uint64_t difference = -(uint64_t)(i < words ? m[i] : 0) - borrow;
    negated[i] = difference;
    borrow = difference >> 63;
  }
  word *quotient = (word *)reciprocal(modulus);
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

/*
 * x of w words loses an estimate of its quotient times m, and the ROWS words above k+1 and above w; returns
 * that estimate, w-k+1 words in work (2(w-k+1) + ROWS words). It is at most two short (Menezes et al.,
 * Handbook of Applied Cryptography, 14.43).
 */
word *estimate(word *x, word *work, const word *modulus) {
  word words = modulus[MODULUS_WORDS], places = modulus[MODULUS_WINDOW] - words + 1;
  word *quotient = work + places;
  clear(x + modulus[MODULUS_WINDOW], ROWS);
  multiply(work, reciprocal(modulus), places, x + words - 1, places);
  accumulate(x, modulus + MODULUS_NEGATED, words + 1, quotient, places, ROWS);
  return quotient;
}

/* x of w words becomes x mod m in k+1 words; returns the quotient, as above. */
word *divide(word *x, word *work, const word *modulus) {
  word *quotient = estimate(x, work, modulus), places = modulus[MODULUS_WINDOW] - modulus[MODULUS_WORDS] + 1;
  uint64_t sum = takeOnce(x, modulus);
  sum += takeOnce(x, modulus);
  for (word i = 0; i < places; i++) {
    sum += quotient[i];
    quotient[i] = sum;
    sum >>= 32;
  }
  return quotient;
}

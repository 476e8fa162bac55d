/* Multi-precision numbers over the band kernel. No branch and no address depends on the numbers' values. */
#include "kernel.h"

void clear(word *x, word words) {
  while (words--) *x++ = 0;
}

void copy(word *to, const word *from, word words) {
  while (words--) *to++ = *from++;
}

void load(word *x, word words, const octet *octets, word length) {
  clear(x, words);
  for (word i = 0; i < length; i++) x[i >> 2] |= (word)octets[length - 1 - i] << (8 * (i & 3));
}

void store(octet *octets, word length, const word *x) {
  for (word i = 0; i < length; i++) octets[length - 1 - i] = x[i >> 2] >> (8 * (i & 3));
}

/* ROWS words of b from place i on, zero above the last. */
void takeRows(word *rows, const word *b, word i, word words) {
  for (word j = 0; j < ROWS; j++) rows[j] = i + j < words ? b[i + j] : 0;
}

/* t = a * b; t has aWords + bWords + ROWS - 1 words and overlaps neither. */
void multiply(word *t, const word *a, word aWords, const word *b, word bWords) {
  clear(t, aWords);
  for (word i = 0; i < bWords; i += ROWS) {
    word rows[ROWS];
    takeRows(rows, b, i, bWords);
    bandStore(t + i, a, rows, aWords);
  }
}

/* t = s^e mod n, not fully reduced: as many words as n's window. t: 2 windows + 6, work: a window + 6. */
void power(word *t, word *work, const word *n, const word *s, word sWords, word e) {
  word words = sWords, bit = 31 - __builtin_clz(e);
  copy(t, s, sWords);
  while (bit--) {
    square(t, work, words);
    fold(t, 2 * words, n);
    words = n[MODULUS_WINDOW];
    if (e >> bit & 1) {
      copy(work, t, words);
      multiply(t, work, words, s, sWords);
      fold(t, words + sWords, n);
    }
  }
}

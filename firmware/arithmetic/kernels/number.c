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

/* t = a * b; t has aWords + 5 * ceil(bWords / 5) words and overlaps neither. */
void multiply(word *t, const word *a, word aWords, const word *b, word bWords) {
  clear(t, aWords);
  for (word i = 0; i < bWords; i += ROWS) {
    word rows[ROWS];
    for (word j = 0; j < ROWS; j++) rows[j] = i + j < bWords ? b[i + j] : 0;
    bandStore(t + i, a, rows, aWords, 0);
  }
}

/*
 * t = t^2, from `words` to 2 * words, and up to five zero words. Off the diagonal every product counts twice, so the
 * operand is doubled; the band's own block is halved again just before its turn, as the multipliers need it.
 * work: words + 6.
 */
static void square(word *t, word *work, word words) {
  word low = 0;
  for (word i = 0; i < words; i++) {
    work[i] = t[i] << 1 | low;
    low = t[i] >> 31;
  }
  work[words] = low;
  clear(work + words + 1, ROWS);
  clear(t, words + 1);
  for (word i = 0; i < words; i += ROWS) {
    word *rows = work + i;
    for (word j = 0; j < ROWS; j++) rows[j] = rows[j] >> 1 | rows[j + 1] << 31;
    rows[ROWS] &= ~1u;
    bandStore(t + 2 * i, rows, rows, words + 1 - i, 0);
  }
}

/* t = s^e mod n, not fully reduced: as many words as n's window. t: 2 windows + 6, work: a window + 6. */
void power(word *t, word *work, const word *n, const word *s, word sWords, word e) {
  word words = sWords, bit = 31 - __builtin_clz(e);
  copy(t, s, sWords);
  while (bit--) {
    square(t, work, words);
    foldTo(t, 2 * words, n);
    words = n[MODULUS_WINDOW];
    if (e >> bit & 1) {
      copy(work, t, words);
      multiply(t, work, words, s, sWords);
      foldTo(t, words + sWords, n);
    }
  }
}

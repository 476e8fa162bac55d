/* Multi-precision numbers over the band kernel. No branch and no address depends on the numbers' values.
   `remainderOf` alone is for public ones. */
#include "kernel.h"

void clear(word *x, word words) {
  while (words--) *x++ = 0;
}

void copy(word *to, const word *from, word words) {
  while (words--) *to++ = *from++;
}

/* Four octets at least, which every number of a key has. */
void load(word *x, word words, const octet *octets, word length) {
  word *end = x + words, top = 0;
  const octet *from = octets + length, *rest = octets + (length & 3);
  do {
    from -= 4;
    *x++ = __builtin_bswap32(((const unaligned *)from)->value);
  } while (from != rest);
  while (octets != rest) top = top << 8 | *octets++;
  while (x < end) *x++ = top, top = 0;
}

void store(octet *octets, word length, const word *x) {
  for (; length >= 4; length -= 4) ((unaligned *)(octets + length))[-1].value = __builtin_bswap32(*x++);
  for (word top = length ? *x : 0; length; top >>= 8) octets[--length] = top;
}

/* t = a * b; t has aWords + bWords + ROWS - 1 words and overlaps neither. b is followed by ROWS - 1 zero
   words. */
void multiply(word *t, const word *a, word aWords, const word *b, word bWords) {
  clear(t, aWords);
  accumulate(t, a, aWords, b, bWords, 0);
}

/* t = s^e mod n for KEY's n, not fully reduced: as many words as n's window. t holds s, of sWords, and INPUT
   still has its octets. Takes 2 windows + 6 words at t, a window + 6 behind them, and when e is no power of
   two, sWords + ROWS more.
   Between two squarings t is divided by n, to less than 3n in k+1 words: that costs less than what the next
   squaring and its fold save, and (3n)^2 leaves the topmost of 2(k+1) words zero. */
void power(word *t, word sWords, const word *context) {
  const word *n = (const word *)context[KEY] + KEY_N;
  word *work = t + 2 * n[MODULUS_WINDOW] + 6, e = n[KEY_EXPONENT - KEY_N], bit = 31 - __builtin_clz(e);
  word words = sWords, zero = 0;
  while (bit--) {
    square(t, work, words);
    fold(t, 2 * words - zero, n);
    words = n[MODULUS_WINDOW];
    zero = bit && !(e >> bit & 1);
    if (zero) {
      estimate(t, work, n);
      words = n[MODULUS_WORDS] + 1;
    } else if (e >> bit & 1) {
      word *s = work + words + 6;
      load(s, sWords + ROWS, (const octet *)context[INPUT], context[INPUT_LENGTH]);
      copy(work, t, words);
      multiply(t, work, words, s, sWords);
      fold(t, words + sWords, n);
    }
  }
}

/* INPUT modulo BITS, which is below 2^24. For public numbers: a division's time depends on its operands. */
word remainderOf(word *context) {
  const octet *octets = (const octet *)at(context, INPUT), *end = octets + at(context, INPUT_LENGTH);
  word rest = 0;
  while (octets != end) rest = (rest << 8 | *octets++) % at(context, BITS);
  return rest;
}

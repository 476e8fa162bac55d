/* ESIGN verification, whole: octets in, verdict out. Public data only. */
#include "kernel.h"

/* INPUT n, BITS, EXPONENT; OUTPUT the public key's block. Scratch: the words of n. */
word esignPreparePublic(word *context) {
  word bits = context[BITS], words = WORDS(bits), *key = (word *)context[OUTPUT], *n = context + SCRATCH;
  load(n, words, (const octet *)context[INPUT], context[INPUT_LENGTH]);
  key[KEY_BITS] = bits;
  key[KEY_EXPONENT] = context[EXPONENT];
  makeModulus(key + KEY_N, n, words, words + ROWS + 1);
  return 1;
}

/* Whether floor(x / 2^shift) is what the octets say. */
static word topEquals(const word *x, word words, word shift, const octet *octets, word length) {
  word place = shift >> 5, bit = shift & 31, difference = 0;
  for (word i = 0; place < words || i < length; place++, i += 4) {
    word top = place < words ? x[place] >> bit : 0, wanted = 0;
    if (bit && place + 1 < words) top |= x[place + 1] << (32 - bit);
    for (word j = 0; j < 4 && i + j < length; j++) wanted |= (word)octets[length - 1 - i - j] << (8 * j);
    difference |= top ^ wanted;
  }
  return !difference;
}

/* KEY; INPUT the signature; SECOND the representative. 1 when it is valid. */
word esignVerify(word *context) {
  const word *key = (const word *)context[KEY], *n = key + KEY_N;
  word bits = key[KEY_BITS], words = n[MODULUS_WORDS], window = n[MODULUS_WINDOW];
  if (context[INPUT_LENGTH] != OCTETS(bits)) return 0;
  word *t = context + SCRATCH, *work = t + 2 * window + 6, *s = work + window + 6;
  load(s, words + 1, (const octet *)context[INPUT], context[INPUT_LENGTH]);
  if (reaches(s, n)) return 0;
  power(t, work, n, s, words, key[KEY_EXPONENT]);
  divide(t, work, n);
  return topEquals(t, words, bits / 3 * 2, (const octet *)context[SECOND], context[SECOND_LENGTH]);
}

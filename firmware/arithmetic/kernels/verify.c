/* ESIGN verification, whole: octets in, verdict out. Public data only. */
#include "kernel.h"

/* INPUT n, BITS, EXPONENT; OUTPUT the public key's block. Scratch: the words of n. */
word esignPreparePublic(word *context) {
  word bits = context[BITS], words = WORDS(bits), *key = (word *)context[OUTPUT], *n = context + SCRATCH;
  load(n, words, (const octet *)context[INPUT], context[INPUT_LENGTH]);
  key[KEY_BITS] = bits;
  key[KEY_EXPONENT] = context[EXPONENT];
  word window = words + ROWS + 1;
  makeModulus(key + KEY_N, n, words, window, key + KEY_N + DIVIDER_WORDS(window));
  return 1;
}

/* Whether x of k+1 words is above m - 1, which is the complement of -m; the first word from the top that
   differs tells. */
static int reachesPublic(const word *x, const word *modulus) {
  const word *negated = modulus + MODULUS_NEGATED;
  for (int i = modulus[MODULUS_WORDS]; i >= 0; i--)
    if (x[i] != ~negated[i]) return x[i] > ~negated[i];
  return 0;
}

/* KEY, public or secret; INPUT the signature; SECOND the representative. 1 when it is valid. */
word esignVerify(word *context) {
  const word *key = (const word *)context[KEY], *n = key + KEY_N;
  word bits = key[KEY_BITS], words = n[MODULUS_WORDS], window = n[MODULUS_WINDOW];
  word third = bits / 3;
  if (context[INPUT_LENGTH] != OCTETS(bits) || context[SECOND_LENGTH] != OCTETS(third - 1)) return 0;
  word *t = context + SCRATCH, *one = t + window, *work = one + ROWS;
  load(t, words + 1, (const octet *)context[INPUT], context[INPUT_LENGTH]);
  if (reachesPublic(t, n)) return 0;
  power(t, words, context);
  estimate(t, work, n);
  /* Above the window it left ROWS zero words. */
  *one = 1;
  while (reachesPublic(t, n)) accumulate(t, n + MODULUS_NEGATED, words + 1, one, 1, 0);

  /* The top third against the representative. */
  word shift = third * 2, bit = shift & 31, place = shift >> 5;
  load(work, words - place, (const octet *)context[SECOND], context[SECOND_LENGTH]);
  for (; place < words; place++)
    if ((t[place] >> bit | t[place + 1] << 1 << (31 - bit)) != *work++) return 0;
  return 1;
}

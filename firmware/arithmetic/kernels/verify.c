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

/* Whether x of k words is above m - 1, which is the complement of -m; the first word from the top that differs tells. */
static int reachesPublic(const word *x, const word *modulus) {
  const word *negated = modulus + MODULUS_NEGATED;
  for (word i = modulus[MODULUS_WORDS]; i--;)
    if (x[i] != ~negated[i]) return x[i] > ~negated[i];
  return 0;
}

/* KEY; INPUT the signature; SECOND the representative. 1 when it is valid. */
word esignVerify(word *context) {
  const word *key = (const word *)context[KEY], *n = key + KEY_N;
  word bits = key[KEY_BITS], words = n[MODULUS_WORDS], window = n[MODULUS_WINDOW];
  if (context[INPUT_LENGTH] != OCTETS(bits) || context[SECOND_LENGTH] != OCTETS(bits / 3 - 1)) return 0;
  word *t = context + SCRATCH, *work = t + 2 * window + 6, *s = work + window + 6;
  load(s, words, (const octet *)context[INPUT], context[INPUT_LENGTH]);
  if (reachesPublic(s, n)) return 0;
  power(t, work, n, s, words, key[KEY_EXPONENT]);
  estimate(t, work, n);
  while (t[words] || reachesPublic(t, n)) addNegated(t, n, ~0u);

  /* The top third against the representative. */
  word shift = bits / 3 * 2, bit = shift & 31, thirdWords = words - (shift >> 5), difference = 0;
  load(work, thirdWords, (const octet *)context[SECOND], context[SECOND_LENGTH]);
  t[words] = 0;
  t += shift >> 5;
  for (word i = 0; i < thirdWords; i++) {
    uint64_t pair = t[i] | (uint64_t)t[i + 1] << 32;
    difference |= (word)(pair >> bit) ^ work[i];
  }
  return !difference;
}

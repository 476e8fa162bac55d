/*
 * ChaCha20-Poly1305 (RFC 8439), a whole message in one call. No branch and no address depends on key, nonce
 * or octets, only on lengths. The context goes on at SCRATCH with ChaCha's state: constants, key (8 words),
 * block counter, nonce (3 words).
 */
#include "kernel.h"

enum { STATE_KEY = 4, STATE_COUNTER = 12, STATE_WORDS = 16, BLOCK_OCTETS = 64, TAG_OCTETS = 16 };

static const word CONSTANTS[STATE_KEY] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };

/* chacha.S, poly1305.S */
void keyStream(word *out, word *state);
typedef struct { word h[5], r[4], s[3]; } authenticator;
void absorbBlocks(authenticator *a, const octet *octets, word blocks);

static word *begin(word *context, word counter) {
  word *state = context + SCRATCH;
  copy(state, CONSTANTS, STATE_KEY);
  state[STATE_COUNTER] = counter;
  return state;
}

/* Section 2.4, from the counter on. */
static void encrypt(octet *to, const octet *from, word length, word *state) {
  word stream[STATE_WORDS];
  while (length) {
    keyStream(stream, state);
    word here = length < BLOCK_OCTETS ? length : BLOCK_OCTETS, *x = stream;
    length -= here;
    for (; here >= 4; here -= 4, to += 4, from += 4)
      ((unaligned *)to)->value = ((const unaligned *)from)->value ^ *x++;
    for (word i = 0; i < here; i++) to[i] = from[i] ^ ((octet *)x)[i];
  }
  clear(stream, STATE_WORDS);
}

/* Section 2.5 for an octet string that is filled up with zeros to blocks of 16 (2.8). */
static void absorb(authenticator *a, const octet *octets, word length) {
  word last[4], rest = length & 15;
  if (length >> 4) absorbBlocks(a, octets, length >> 4);
  if (!rest) return;
  clear(last, 4);
  for (word i = 0; i < rest; i++) ((octet *)last)[i] = octets[length - rest + i];
  absorbBlocks(a, (octet *)last, 1);
}

/* Sections 2.6 and 2.8: the tag of SECOND and of a ciphertext. Returns the state, its counter at the first
   block of text. */
static word *authenticate(word *tag, word *context, const octet *text, word length) {
  word *state = begin(context, 0), key[STATE_WORDS], lengths[4] = { context[SECOND_LENGTH], 0, length, 0 };
  authenticator a;
  keyStream(key, state);
  clear((word *)&a, sizeof a / sizeof(word));
  for (word i = 0; i < 4; i++) {
    word r = key[i] & (i ? 0x0ffffffc : 0x0fffffff);
    a.r[i] = r;
    if (i) a.s[i - 1] = r + (r >> 2);
  }
  absorb(&a, (const octet *)context[SECOND], context[SECOND_LENGTH]);
  absorb(&a, text, length);
  absorb(&a, (const octet *)lengths, sizeof lengths);

  /* h mod 2^130 - 5, then the key's other half. */
  uint64_t sum = 5;
  for (word i = 0; i < 4; i++) sum = (sum + a.h[i]) >> 32;
  sum = 5 * ((a.h[4] + (word)sum) >> 2);
  for (word i = 0; i < 4; i++) {
    sum += (uint64_t)a.h[i] + key[4 + i];
    tag[i] = sum;
    sum >>= 32;
  }
  clear(key, STATE_WORDS);
  clear((word *)&a, sizeof a / sizeof(word));
  return state;
}

/* INPUT the text, SECOND what is authenticated with it; OUTPUT the ciphertext and 16 octets of tag. Returns
   1. */
word cipherSeal(word *context) {
  word length = context[INPUT_LENGTH], tag[4];
  octet *to = (octet *)context[OUTPUT];
  encrypt(to, (const octet *)context[INPUT], length, begin(context, 1));
  authenticate(tag, context, to, length);
  for (word i = 0; i < TAG_OCTETS; i++) to[length + i] = ((octet *)tag)[i];
  return 1;
}

/* INPUT ciphertext and tag, SECOND, OUTPUT the text: returns 1. Returns 0 when the tag is wrong, and writes
   nothing then. */
word cipherOpen(word *context) {
  word length = context[INPUT_LENGTH] - TAG_OCTETS, tag[4], other = 0;
  const octet *from = (const octet *)context[INPUT];
  if (context[INPUT_LENGTH] < TAG_OCTETS) return 0;
  word *state = authenticate(tag, context, from, length);
  for (word i = 0; i < TAG_OCTETS; i++) other |= ((octet *)tag)[i] ^ from[length + i];
  clear(tag, 4);
  if (other) return 0;
  encrypt((octet *)context[OUTPUT], from, length, state);
  return 1;
}

/* SHA-256 (FIPS 180-4), HMAC (RFC 2104) and MGF1 (IEEE 1363a, 14.2.1): a whole message in one call. */
#include "kernel.h"

static const word K[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
static const word INITIAL[8] = {
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

#define ROTATE(x, n) ((x) >> (n) | (x) << (32 - (n)))

static void block(word *state, word *w) {
  word a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (word i = 0; i < 64; i++) {
    word x = w[i & 15];
    word t1 = h + (ROTATE(e, 6) ^ ROTATE(e, 11) ^ ROTATE(e, 25)) + ((e & (f ^ g)) ^ g) + K[i] + x;
    word t2 = (ROTATE(a, 2) ^ ROTATE(a, 13) ^ ROTATE(a, 22)) + ((a & b) | (c & (a | b)));
    word w1 = w[(i + 1) & 15], w14 = w[(i + 14) & 15];
    w[i & 15] = x + (ROTATE(w1, 7) ^ ROTATE(w1, 18) ^ w1 >> 3) + w[(i + 9) & 15] + (ROTATE(w14, 17) ^ ROTATE(w14, 19) ^ w14 >> 10);
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

#define DIGEST_OCTETS 32
#define BLOCK_OCTETS 64

typedef struct { const octet *octets; word length; } text;

/* Of the message alone, or, with a mask, of a block that holds the key and zeros, masked, before it. */
static void hash(octet *digest, word mask, const text *key, const text *message) {
  word before = mask ? BLOCK_OCTETS : 0, end = before + message->length, state[8], w[16];
  copy(state, INITIAL, 8);
  for (word first = 0; first < end + 9; first += 64) {
    for (word i = 0; i < 64; i++) {
      word here = first + i, value = 0;
      if (here < before) value = (here < key->length ? key->octets[here] : 0) ^ mask;
      else if (here < end) value = message->octets[here - before];
      else if (here == end) value = 0x80;
      w[i >> 2] = w[i >> 2] << 8 | value;
    }
    if (first + 64 >= end + 9) w[14] = end >> 29, w[15] = end << 3;
    block(state, w);
  }
  for (word i = 0; i < DIGEST_OCTETS; i++) digest[i] = state[i >> 2] >> (24 - 8 * (i & 3));
  clear(state, 8);
  clear(w, 16);
}

#define TEXT(context, what) { (const octet *)at(context, what), at(context, (what) + 1) }

/* INPUT: the message. OUTPUT: 32 octets. */
word sha256Digest(word *context) {
  const text message = TEXT(context, INPUT);
  hash((octet *)at(context, OUTPUT), 0, 0, &message);
  return 1;
}

/* INPUT: the message. SECOND: the key, 64 octets at most. OUTPUT: 32 octets. */
word hmacDigest(word *context) {
  const text message = TEXT(context, INPUT), key = TEXT(context, SECOND);
  octet *digest = (octet *)at(context, OUTPUT);
  const text inner = { digest, DIGEST_OCTETS };
  hash(digest, 0x36, &key, &message);
  hash(digest, 0x5c, &key, &inner);
  return 1;
}

/* INPUT: a seed of 32 octets. OUTPUT: BITS octets of the seed's digests with counters 0, 1, ... */
word mgf1Mask(word *context) {
  octet *mask = (octet *)at(context, OUTPUT), seed[DIGEST_OCTETS + 4], digest[DIGEST_OCTETS];
  const text message = { seed, sizeof seed };
  for (word i = 0; i < DIGEST_OCTETS; i++) seed[i] = ((const octet *)at(context, INPUT))[i];
  for (word place = 0, length = at(context, BITS); place < length; place++) {
    if (place % DIGEST_OCTETS == 0) {
      for (word i = 0; i < 4; i++) seed[DIGEST_OCTETS + i] = place / DIGEST_OCTETS >> (24 - 8 * i);
      hash(digest, 0, 0, &message);
    }
    mask[place] = digest[place % DIGEST_OCTETS];
  }
  return 1;
}

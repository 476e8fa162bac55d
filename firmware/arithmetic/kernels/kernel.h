/* Layouts shared with engine.ts, and what the parts of the kernels call of each other. Numbers are
   little-endian 32-bit words; octets are big-endian. */
#pragma once
#include <stdint.h>

typedef uint32_t word;
typedef uint8_t octet;
/* Octets lie as they come. So do the words that the interpreter keeps, once its E.defrag has moved them, where
   its variables have 13 octets: loading or storing several at once traps there (ARMv7-M, A3.2.1). */
typedef struct __attribute__((packed, may_alias)) { word value; } unaligned;
static inline word at(const word *words, word place) {
  return ((const unaligned *)words)[place].value;
}

/* Words of a context. KEY, INPUT, SECOND and OUTPUT are addresses; so is STACK_END, below which ESIGN's
   entries must not go. Where these entries take place, scratch is in its place. */
enum { KEY, INPUT, INPUT_LENGTH, SECOND, SECOND_LENGTH, OUTPUT, BITS, EXPONENT, SCRATCH, STACK_END = SCRATCH };

/* What dividing by m takes: k words of m, window w, then 2^(32(k+1)) - m in k+1 words and floor(2^(32w) / m)
   in w-k+1 words. Folding takes one more: 2^(32w) mod m in k words and one to spare. */
enum { MODULUS_WORDS, MODULUS_WINDOW, MODULUS_NEGATED };
#define DIVIDER_WORDS(window) (MODULUS_NEGATED + (window) + 2)

/* A public key: bits, e, n to fold by. A secret key goes on: p and pq to divide by; it verifies like a public
   one. */
enum { KEY_BITS, KEY_EXPONENT, KEY_N };

#ifdef __ARM_FEATURE_DSP
#define ROWS 5
#else
#define ROWS 4
#endif
/* Words between a fold's product and the top of the window when it signs: a carry through them, which would
   show in time, has a chance of 2^-64 a fold. Verifying needs one, for speed. */
#define SIGN_SLACK 2
#define WORDS(bits) (((bits) + 31) >> 5)
#define OCTETS(bits) (((bits) + 7) >> 3)

/* bands.h: t += a * b; t = t^2; t to the modulus's window. */
void accumulate(word *t, const word *a, word aWords, const word *b, word bWords, word shrink);
void square(word *t, word *work, word words);
void fold(word *t, word words, const word *modulus);

/* number.c */
void clear(word *x, word words);
void copy(word *to, const word *from, word words);
void load(word *x, word words, const octet *octets, word length);
void store(octet *octets, word length, const word *x);
void multiply(word *t, const word *a, word aWords, const word *b, word bWords);
void power(word *t, word sWords, const word *context);

/* modulus.c */
void makeModulus(word *modulus, const word *m, word words, word window, word *rest);
void digits(word *m, const word *modulus);
word reaches(const word *x, const word *modulus);
word *estimate(word *x, word *work, const word *modulus);
word *divide(word *x, word *work, const word *modulus);

/* inverse.c */
word invert(word *x, word *work, const word *p, word words, word bits);

/* verify.c, sign.c: with scratch behind the context */
word esignVerify(word *context);
word esignPreparePublic(word *context);
word esignPrepareSecret(word *context);
word esignCoupon(word *context);
word esignSign(word *context);

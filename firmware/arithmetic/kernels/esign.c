/*
 * ESIGN's entries, their scratch on the interpreter's stack: a typed array for it would take 120 variables of
 * a heap of 5000 for good, while most of the stack lies idle. Signing clears what it leaves there; verifying
 * leaves public numbers.
 */
#include "kernel.h"

/* Octets left for the kernels' own frames and for interrupts, which use the same stack. */
enum { STACK_RESERVE = 1024 };

/* Enough for every entry: signing takes the most, 4 n - 2 p + 27 (`sign.c`), and `power` a copy for an e that
   is no power of two. */
static word scratchWords(word bits, word e) {
  word words = WORDS(bits);
  return 4 * words + 30 + (e & (e - 1) ? words + ROWS : 0);
}

/* An entry of the jump table by its number. 2 when the stack has no room. */
word esign(const word *context, word entry) {
  const word *key = (const word *)context[KEY];
  word bits = key ? key[KEY_BITS] : context[BITS], e = key ? key[KEY_EXPONENT] : context[EXPONENT];
  word words = SCRATCH + scratchWords(bits, e);
  if ((word)__builtin_frame_address(0) < context[STACK_END] + STACK_RESERVE + 4 * words) return 2;
  word frame[words];
  copy(frame, context, SCRATCH);
  switch (entry) {
    case 0: return esignVerify(frame);
    case 1: return esignPreparePublic(frame);
    case 2: return esignPrepareSecret(frame);
    case 3: return esignCoupon(frame);
    default: return esignSign(frame);
  }
}

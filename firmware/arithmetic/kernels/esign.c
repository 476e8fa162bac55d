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

/* A load and a store for each word, at any octet. */
static void move(word *to, const word *from, word words) {
  for (word i = 0; i < words; i++) ((unaligned *)to)[i].value = at(from, i);
}

/* A block of a context that does not lie at a word; the kernels use it in its room on the stack. No words: it
   lies well. */
typedef struct { word place, words, *home; } block;

static block blockAt(const word *context, word place, word words) {
  word *home = (word *)at(context, place);
  return (block){place, (word)home & 3 ? words : 0, home};
}

static void takeIn(const block *b, word *context, word *room) {
  if (!b->words) return;
  context[b->place] = (word)room;
  move(room, b->home, b->words);
}

/* What the entry wrote there goes home; what it leaves on the stack may be secret. */
static void bringHome(const block *b, word *room) {
  if (b->place != KEY) move(b->home, room, b->words);
  clear(room, b->words);
}

static word run(word *context, word entry) {
  switch (entry) {
    case 0: return esignVerify(context);
    case 1: return esignPreparePublic(context);
    case 2: return esignPrepareSecret(context);
    case 3: return esignCoupon(context);
    default: return esignSign(context);
  }
}

/* Words of a public key's block and of a secret one's (`layout.ts`). */
#define PUBLIC_WORDS(n) (2 * (n) + 13)
#define SECRET_WORDS(n) (4 * (n) + 23)

/* An entry of the jump table by its number. 2 when the stack has no room. */
word esign(const word *context, word entry) {
  const word *key = (const word *)at(context, KEY);
  word bits = key ? at(key, KEY_BITS) : at(context, BITS), e = key ? at(key, KEY_EXPONENT) : at(context, EXPONENT);
  word n = WORDS(bits), coupon = n + WORDS(bits / 3) + WORDS(2 * bits / 3);
  word keyWords = entry ? SECRET_WORDS(n) : n + 7 + at(key, KEY_N + MODULUS_WINDOW);
  block held = blockAt(context, KEY, keyWords);
  block other = blockAt(context, entry == 4 ? INPUT : OUTPUT, entry > 2 ? coupon : entry == 2 ? SECRET_WORDS(n) : PUBLIC_WORDS(n));
  word words = SCRATCH + scratchWords(bits, e), all = words + held.words + other.words;
  if ((word)__builtin_frame_address(0) < at(context, STACK_END) + STACK_RESERVE + 4 * all) return 2;
  word frame[all], *heldRoom = frame + words, *otherRoom = heldRoom + held.words;
  move(frame, context, SCRATCH);
  takeIn(&held, frame, heldRoom);
  takeIn(&other, frame, otherRoom);
  word result = run(frame, entry);
  bringHome(&held, heldRoom);
  bringHome(&other, otherRoom);
  return result;
}

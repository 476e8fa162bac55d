/**
 * A set of cards, each with a reason, as octets in which a card is found without unpacking them. Exact: a set
 * holds the cards that were put into it and no others.
 *
 * `count (2) ‖ octets of an entry (1) ‖ 0 ‖ directory ‖ tops ‖ rests`. The role and the check digit of a
 * cardId follow from its serial number, so a card is its key below 10^10 (`cardKey`). Keys are grouped into
 * buckets. The directory has, for each bucket and once more, the number of entries before it (2). Tops have
 * the upper 8 bits of each entry's place in its bucket, rests the lower bits, times the number of codes, plus
 * the reason less 1. Entries ascend.
 *
 * Entries of 3 octets have buckets of 2^22 keys and 4 codes, for tens of thousands of cards; entries of 4
 * have buckets of 2^26 and 8 codes, for few cards.
 */
import type { Identifier } from './identifier.ts';

/** Why a card is in the list. */
export type InvalidCardReason =
  | typeof REASON_COPIED
  | typeof REASON_OVERSPENT
  | typeof REASON_DESTROYED
  | typeof REASON_REPORTED;
/** The same, and in a delta that the card has left the list. */
export type CardCode = InvalidCardReason | typeof CODE_LEFT;

/** Two messages of the card exist that a genuine card cannot both have signed. */
export const REASON_COPIED = 1;
/** More was spent with it than was loaded. */
export const REASON_OVERSPENT = 2;
/** It was destroyed, and its value was paid back. */
export const REASON_DESTROYED = 3;
/** It was reported lost or stolen. */
export const REASON_REPORTED = 4;

/** In a delta: the card is in the base and not in the list any more. */
export const CODE_LEFT = 5;

/** Most cards of a set: a directory counts them in 16 bits. */
export const INVALID_CARDS_MAX = 50_000;
/** Most cards of a bucket, which a terminal reads at once. 50 000 spread cards put some 21 into one. */
export const BUCKET_CARDS_MAX = 512;
/** Count, octets of an entry, 0. */
export const SET_HEAD_OCTETS = 4;

/** Keys are below this. */
export const CARD_KEYS = 10_000_000_000;
const HALF = 100_000;
const ROLE_CARD = '4';

/**
 * Serial numbers are given one after the other, so invalid cards crowd in a few thousand of them. Times the
 * digits of the golden ratio, modulo 10^10, they spread over all buckets (Knuth, vol. 3, 6.4); the factor has
 * no divisor in common with 10^10, so that two cards never share a key.
 */
const FACTOR_HIGH = 61_803;
const FACTOR_LOW = 39_887;

/**
 * The key of a card; undefined for an identifier of another role, which is in no list. In halves of five
 * digits, so that every product is exact in a double.
 */
export const cardKey = (cardId: Identifier): number | undefined => {
  if (cardId[0] !== ROLE_CARD) return undefined;
  const high = parseInt(cardId.substr(1, 5), 10);
  const low = parseInt(cardId.substr(6, 5), 10);
  return (((high * FACTOR_LOW + low * FACTOR_HIGH) % HALF) * HALF + low * FACTOR_LOW) % CARD_KEYS;
};

/** Keys of a bucket, by the octets of an entry: 3 or 4. */
export const bucketKeys = (entryOctets: number): number => (entryOctets === 3 ? 0x400000 : 0x4000000);

/** Codes that an entry has room for. */
export const codesOf = (entryOctets: number): number => (entryOctets === 3 ? 4 : 8);

/** Tops of a bucket: 8 bits. */
export const TOPS = 256;

/** Octets of the directory: a u16 for each bucket, and one more. */
export const directoryOctets = (entryOctets: number): number =>
  2 * (Math.ceil(CARD_KEYS / bucketKeys(entryOctets)) + 1);

/** Octets of a whole set. */
export const setOctets = (count: number, entryOctets: number): number =>
  SET_HEAD_OCTETS + directoryOctets(entryOctets) + count * entryOctets;

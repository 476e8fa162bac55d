import type { PagedMemory } from '../../hal/pagedMemory.ts';
import { fault } from '../runtime/fault.ts';
import {
  bucketKeys,
  directoryOctets,
  type InvalidCardReason,
  REASONS,
  SET_HEAD_OCTETS,
  setOctets,
} from '../wire/invalidCardSet.ts';

/** A set of cards in memory (`firmware/wire/invalidCardSet.ts`). */
export interface CardSet {
  readonly count: number;
  readonly entryOctets: number;
  /** Keys of a bucket. */
  readonly bucketKeys: number;
  /** Offsets in the memory. */
  readonly directoryAt: number;
  readonly entriesAt: number;
  /** Octets of the whole set. */
  readonly octets: number;
}

/**
 * A bucket with more entries is halved in the memory first: then it is read at once. Keys are spread, so that
 * 50 000 cards put some 21 into a bucket.
 */
const READ_ENTRIES_MAX = 48;

/** The set that begins at `at`. Throws `listTorn` for octets that begin none. */
export const cardSetAt = (memory: PagedMemory, at: number): CardSet => {
  const head = memory.read(at, SET_HEAD_OCTETS);
  const count = (head[0] << 8) | head[1];
  const entryOctets = head[2];
  if (entryOctets !== 3 && entryOctets !== 4)
    throw fault('listTorn', `set of cards: expected entries of 3 or 4 octets, got ${entryOctets}`);
  const directoryAt = at + SET_HEAD_OCTETS;
  return {
    count,
    entryOctets,
    bucketKeys: bucketKeys(entryOctets),
    directoryAt,
    entriesAt: directoryAt + directoryOctets(entryOctets),
    octets: setOctets(count, entryOctets),
  };
};

/** Entry `i` of `octets`, as a number. */
const entryAt = (octets: Uint8Array, i: number, width: number): number => {
  const at = i * width;
  const three = (octets[at] << 16) | (octets[at + 1] << 8) | octets[at + 2];
  return width === 3 ? three : three * 256 + octets[at + 3];
};

/**
 * Why the card with this key is in the set; undefined when it is not. Reads the directory once and the bucket
 * once; a bucket of more than 48 entries once more for each halving.
 */
export const findCard = (memory: PagedMemory, set: CardSet, key: number): InvalidCardReason | undefined => {
  const width = set.entryOctets;
  const bucket = Math.floor(key / set.bucketKeys);
  // An entry of this card is this number plus its reason, less 1.
  const least = (key - bucket * set.bucketKeys) * REASONS;
  const bounds = memory.read(set.directoryAt + 2 * bucket, 4);
  let from = (bounds[0] << 8) | bounds[1];
  let to = (bounds[2] << 8) | bounds[3];
  while (to - from > READ_ENTRIES_MAX) {
    const middle = (from + to) >> 1;
    const probe = entryAt(memory.read(set.entriesAt + middle * width, width), 0, width);
    if (probe > least + REASONS - 1) to = middle;
    else from = middle;
  }
  if (from === to) return undefined;
  return findEntry(memory.read(set.entriesAt + from * width, (to - from) * width), width, least);
};

const findEntry = (octets: Uint8Array, width: number, least: number): InvalidCardReason | undefined => {
  let from = 0;
  let to = octets.length / width;
  while (from < to) {
    const middle = (from + to) >> 1;
    const above = entryAt(octets, middle, width) - least;
    if (above >= 0 && above < REASONS) return (above + 1) as InvalidCardReason;
    if (above < 0) from = middle + 1;
    else to = middle;
  }
  return undefined;
};

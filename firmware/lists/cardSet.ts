import type { PagedMemory } from '../../hal/pagedMemory.ts';
import { fault } from '../runtime/fault.ts';
import {
  bucketKeys,
  type CardCode,
  codesOf,
  directoryOctets,
  SET_HEAD_OCTETS,
  setOctets,
  TOPS,
} from '../wire/invalidCardSet.ts';

/** A set of cards in memory (`firmware/wire/invalidCardSet.ts`). */
export interface CardSet {
  /** Keys of a bucket, and of a top in it. */
  readonly bucketKeys: number;
  readonly topKeys: number;
  /** Codes of an entry, and octets of its rest. */
  readonly codes: number;
  readonly restOctets: number;
  /** Offsets in the memory. */
  readonly directoryAt: number;
  readonly topsAt: number;
  readonly restsAt: number;
  /** Octets of the whole set. */
  readonly octets: number;
}

/** The set that begins at `at`. Throws `listTorn` for octets that begin none. */
export const cardSetAt = (memory: PagedMemory, at: number): CardSet => {
  const head = memory.read(at, SET_HEAD_OCTETS);
  const count = (head[0] << 8) | head[1];
  const entryOctets = head[2];
  if (entryOctets !== 3 && entryOctets !== 4)
    throw fault('listTorn', `set of cards: expected entries of 3 or 4 octets, got ${entryOctets}`);
  const directoryAt = at + SET_HEAD_OCTETS;
  const topsAt = directoryAt + directoryOctets(entryOctets);
  const keys = bucketKeys(entryOctets);
  return {
    bucketKeys: keys,
    topKeys: keys / TOPS,
    codes: codesOf(entryOctets),
    restOctets: entryOctets - 1,
    directoryAt,
    topsAt,
    restsAt: topsAt + count,
    octets: setOctets(count, entryOctets),
  };
};

/**
 * The code of the card with this key; undefined when it is not in the set. Reads the directory and the tops
 * of a bucket, where the interpreter searches with native code, and the rests of those tops that are the
 * card's.
 */
export const findCard = (memory: PagedMemory, set: CardSet, key: number): CardCode | undefined => {
  const bucket = (key / set.bucketKeys) | 0;
  const place = key - bucket * set.bucketKeys;
  const top = (place / set.topKeys) | 0;
  const bounds = memory.read(set.directoryAt + 2 * bucket, 4);
  const from = (bounds[0] << 8) | bounds[1];
  const to = (bounds[2] << 8) | bounds[3];
  if (from === to) return undefined;
  const tops = memory.read(set.topsAt + from, to - from);
  const first = tops.indexOf(top);
  if (first < 0) return undefined;
  let end = first + 1;
  while (tops[end] === top) end++;
  const rests = memory.read(set.restsAt + (from + first) * set.restOctets, (end - first) * set.restOctets);
  return codeIn(rests, set, (place - top * set.topKeys) * set.codes);
};

/** The code of the entry whose rest is `least` or above by less than the number of codes. */
const codeIn = (rests: Uint8Array, { restOctets, codes }: CardSet, least: number): CardCode | undefined => {
  for (let at = 0; at < rests.length; at += restOctets) {
    const two = (rests[at] << 8) | rests[at + 1];
    const code = (restOctets === 2 ? two : two * 256 + rests[at + 2]) - least;
    if (code >= 0 && code < codes) return (code + 1) as CardCode;
  }
  return undefined;
};

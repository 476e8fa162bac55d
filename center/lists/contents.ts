import { type CardCode, CODE_LEFT, type InvalidCardReason } from '../../firmware/wire/invalidCardSet.ts';
import { encodeCardSet } from './cardSet.ts';

/** Reasons of invalid cards, by their keys. */
export type Reasons = ReadonlyMap<number, InvalidCardReason>;

/** Most cards of a delta: beyond that a new base is the shorter way. */
export const DELTA_CARDS_MAX = 1_000;
/** The form that has room for `CODE_LEFT`. */
const DELTA_ENTRY_OCTETS = 4;

/** The octets of a base: all invalid cards. Throws `listFull`, `listCrowded`. */
export const baseContent = (now: Reasons): Uint8Array => encodeCardSet(now);

/** What is different now from a base: cards that joined, that have another reason, and that left. */
export const differences = (base: ReadonlyMap<number, CardCode>, now: Reasons): Map<number, CardCode> => {
  const codes = new Map<number, CardCode>([...now].filter(([key, reason]) => base.get(key) !== reason));
  for (const key of base.keys()) if (!now.has(key)) codes.set(key, CODE_LEFT);
  return codes;
};

/** The cards that a base and the deltas after it list together. */
export const listedBy = (sets: readonly ReadonlyMap<number, CardCode>[]): Map<number, CardCode> => {
  const listed = new Map(sets.flatMap(set => [...set]));
  for (const [key, code] of listed) if (code === CODE_LEFT) listed.delete(key);
  return listed;
};

/** The octets of a delta; undefined when too much is different for one. */
export const deltaContent = (base: ReadonlyMap<number, CardCode>, now: Reasons): Uint8Array | undefined => {
  const codes = differences(base, now);
  return codes.size > DELTA_CARDS_MAX ? undefined : encodeCardSet(codes, DELTA_ENTRY_OCTETS);
};

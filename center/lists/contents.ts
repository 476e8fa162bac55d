import { concat } from '../../firmware/runtime/bytes.ts';
import { encodeCardSet, type Reasons } from './cardSet.ts';

/** Most cards of a delta, joined and left together: beyond that a new base is the shorter way. */
export const DELTA_CARDS_MAX = 1_000;

/** The octets of a base: all invalid cards. Throws `listFull`. */
export const baseContent = (now: Reasons): Uint8Array => encodeCardSet(now);

/** The octets of a delta: what is different now from its base. Undefined when that is too much for one. */
export const deltaContent = (base: Reasons, now: Reasons): Uint8Array | undefined => {
  const joined = new Map([...now].filter(([key, reason]) => base.get(key) !== reason));
  const left = new Map([...base].filter(([key]) => !now.has(key)));
  if (joined.size + left.size > DELTA_CARDS_MAX) return undefined;
  return concat([encodeCardSet(joined), encodeCardSet(left)]);
};

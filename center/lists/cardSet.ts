/** The center's side of `firmware/wire/invalidCardSet.ts`: makes sets of cards, and reads them back. */

import { readFields } from '../../firmware/wire/fields.ts';
import {
  bucketKeys,
  CARD_KEYS,
  directoryOctets,
  INVALID_CARDS_MAX,
  type InvalidCardReason,
  REASONS,
  SET_HEAD_OCTETS,
  setOctets,
} from '../../firmware/wire/invalidCardSet.ts';
import { failure } from '../../host/failure.ts';

/** Reasons of cards, by their keys (`cardKey`). */
export type Reasons = ReadonlyMap<number, InvalidCardReason>;

/** The shorter of the two forms: a small set has no use for a directory of 2 385 buckets. */
const shorterEntry = (count: number): number => (setOctets(count, 3) <= setOctets(count, 4) ? 3 : 4);

const writeEntry = (view: DataView, at: number, entryOctets: number, entry: number): void => {
  if (entryOctets === 4) view.setUint32(at, entry);
  else {
    view.setUint8(at, entry >> 16);
    view.setUint16(at + 1, entry & 0xffff);
  }
};

/** The octets of a set. Throws `listFull` for more cards than one can hold. */
export const encodeCardSet = (reasons: Reasons): Uint8Array => {
  if (reasons.size > INVALID_CARDS_MAX)
    throw failure('listFull', `invalid cards: expected at most ${INVALID_CARDS_MAX}, got ${reasons.size}`);
  const cards = [...reasons].sort(([a], [b]) => a - b);
  const entryOctets = shorterEntry(cards.length);
  const width = bucketKeys(entryOctets);
  const octets = new Uint8Array(setOctets(cards.length, entryOctets));
  const view = new DataView(octets.buffer);
  view.setUint16(0, cards.length);
  view.setUint8(2, entryOctets);
  const entriesAt = SET_HEAD_OCTETS + directoryOctets(entryOctets);
  let i = 0;
  for (let bucket = 0; bucket < directoryOctets(entryOctets) / 2; bucket++) {
    view.setUint16(SET_HEAD_OCTETS + 2 * bucket, i);
    for (; i < cards.length && cards[i][0] < (bucket + 1) * width; i++) {
      const [key, reason] = cards[i];
      writeEntry(view, entriesAt + i * entryOctets, entryOctets, (key % width) * REASONS + reason - 1);
    }
  }
  return octets;
};

/** The cards of a set. Throws `malformed`. */
export const decodeCardSet = (octets: Uint8Array): Map<number, InvalidCardReason> => {
  const fields = readFields('set of cards', octets);
  const count = fields.u16();
  const entryOctets = fields.u8();
  fields.u8();
  const width = bucketKeys(entryOctets);
  const directory = readFields('directory', fields.bytes(directoryOctets(entryOctets)));
  const starts = Array.from({ length: Math.ceil(CARD_KEYS / width) + 1 }, () => directory.u16());
  const reasons = new Map<number, InvalidCardReason>();
  for (let i = 0, bucket = 0; i < count; i++) {
    while (starts[bucket + 1] <= i) bucket++;
    const entry = entryOctets === 4 ? fields.u32() : fields.u8() * 65536 + fields.u16();
    const key = bucket * width + Math.floor(entry / REASONS);
    reasons.set(key, ((entry % REASONS) + 1) as InvalidCardReason);
  }
  fields.end();
  return reasons;
};

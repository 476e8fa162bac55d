/** The center's side of `firmware/wire/invalidCardSet.ts`: makes sets of cards, and reads them back. */

import { readFields } from '../../firmware/wire/fields.ts';
import {
  BUCKET_CARDS_MAX,
  bucketKeys,
  CARD_KEYS,
  type CardCode,
  codesOf,
  directoryOctets,
  INVALID_CARDS_MAX,
  setOctets,
  TOPS,
} from '../../firmware/wire/invalidCardSet.ts';
import { failure } from '../../host/failure.ts';

/** Reasons of cards, or what a delta has of them, by their keys (`cardKey`). */
export type Codes = ReadonlyMap<number, CardCode>;

type Entry = readonly [key: number, code: CardCode];

/** The octets of an entry of the shorter form: few cards have no use for a directory of 2 385 buckets. */
export const shorterEntry = (count: number): number => (setOctets(count, 3) <= setOctets(count, 4) ? 3 : 4);

const bucketsOf = (entryOctets: number): number => Math.ceil(CARD_KEYS / bucketKeys(entryOctets));

/** The number of entries before each bucket, and of all. Throws `listCrowded`. */
const startsOf = (entries: readonly Entry[], entryOctets: number): number[] => {
  const starts: number[] = [];
  let at = 0;
  for (let bucket = 0; bucket <= bucketsOf(entryOctets); bucket++) {
    starts.push(at);
    while (at < entries.length && entries[at][0] < (bucket + 1) * bucketKeys(entryOctets)) at++;
    if (at - starts[bucket] > BUCKET_CARDS_MAX)
      throw failure('listCrowded', `invalid cards: expected at most ${BUCKET_CARDS_MAX} in a bucket`);
  }
  return starts;
};

/** Top and rest of an entry. */
const partsOf = ([key, code]: Entry, entryOctets: number): { top: number; rest: number } => {
  const topKeys = bucketKeys(entryOctets) / TOPS;
  const top = Math.floor((key % bucketKeys(entryOctets)) / topKeys);
  return { top, rest: (key % topKeys) * codesOf(entryOctets) + code - 1 };
};

const bigEndian = (value: number, octets: number): number[] =>
  Array.from({ length: octets }, (_, i) => (value >> (8 * (octets - 1 - i))) & 255);

/** The octets of a set. Throws `listFull` for more cards than one can hold, `listCrowded`. */
export const encodeCardSet = (codes: Codes, entryOctets = shorterEntry(codes.size)): Uint8Array => {
  if (codes.size > INVALID_CARDS_MAX)
    throw failure('listFull', `invalid cards: expected at most ${INVALID_CARDS_MAX}, got ${codes.size}`);
  const entries = [...codes].sort(([a], [b]) => a - b);
  const parts = entries.map(entry => partsOf(entry, entryOctets));
  return Uint8Array.from([
    ...bigEndian(entries.length, 2),
    ...[entryOctets, 0],
    ...startsOf(entries, entryOctets).flatMap(start => bigEndian(start, 2)),
    ...parts.map(({ top }) => top),
    ...parts.flatMap(({ rest }) => bigEndian(rest, entryOctets - 1)),
  ]);
};

/** The cards of a set. Throws `malformed`. */
export const decodeCardSet = (octets: Uint8Array): Map<number, CardCode> => {
  const fields = readFields('set of cards', octets);
  const count = fields.u16();
  const entryOctets = fields.u8();
  fields.u8();
  const starts = Array.from({ length: directoryOctets(entryOctets) / 2 }, () => fields.u16());
  const tops = fields.bytes(count);
  const codes = new Map<number, CardCode>();
  for (let i = 0, bucket = 0; i < count; i++) {
    while (starts[bucket + 1] <= i) bucket++;
    const rest = entryOctets === 3 ? fields.u16() : fields.u8() * 65536 + fields.u16();
    const topKeys = bucketKeys(entryOctets) / TOPS;
    const key = (bucket * TOPS + tops[i]) * topKeys + Math.floor(rest / codesOf(entryOctets));
    codes.set(key, ((rest % codesOf(entryOctets)) + 1) as CardCode);
  }
  fields.end();
  return codes;
};

/** Where the records of a memory map lie, as spans of bytes. */
import * as cardMemoryMap from '../../firmware/storage/cardMemoryMap.ts';
import * as dispenserMemoryMap from '../../firmware/storage/dispenserMemoryMap.ts';
import * as journalMemoryMap from '../../firmware/storage/journalMemoryMap.ts';
import * as keyMemoryMap from '../../firmware/storage/keyMemoryMap.ts';
import { END_RESERVE_BYTES } from '../../firmware/storage/recordPlace.ts';
import { twoSlotBytes } from '../../firmware/storage/twoSlotRecord.ts';

/** Every memory map, by the memory that it describes. */
export const MAPS = {
  'key memory': keyMemoryMap,
  'journal memory': journalMemoryMap,
  'dispenser memory': dispenserMemoryMap,
  'card memory': cardMemoryMap,
};

export interface Span {
  readonly name: string;
  readonly from: number;
  /** The first byte behind it. */
  readonly to: number;
  /** Counted from the memory's end. */
  readonly fromEnd: boolean;
}

type Place = { at?: number; fromEnd?: number; payloadMax?: number; bytes?: number };

const isPlace = (value: unknown): value is Place => typeof value === 'object' && value !== null;

/**
 * Places of records side by side: they take what is left in front of the memory's end, one record at least.
 */
const ROWS: readonly Place[] = [journalMemoryMap.RECEIPTS];

const endOf = (place: Place, from: number, size: number): number => {
  const one = from + (place.bytes ?? twoSlotBytes(place.payloadMax!));
  return ROWS.includes(place) ? Math.max(one, size - END_RESERVE_BYTES) : one;
};

/** The records of a map in a memory of `size` bytes, in the order of their places. */
export const spansOf = (map: object, size: number): Span[] =>
  Object.entries(map)
    .filter((entry): entry is [string, Place] => isPlace(entry[1]))
    .map(([name, place]) => {
      const from = place.at ?? size - place.fromEnd!;
      return { name, from, to: endOf(place, from, size), fromEnd: place.at === undefined };
    })
    .sort((a, b) => a.from - b.from);

const shown = ({ name, from, to }: Span): string => `${name} at ${from} to ${to}`;

/** A sentence for each span that another one or the memory's end cuts. */
export const overlaps = (spans: readonly Span[], size: number): string[] =>
  spans.flatMap((span, at) => {
    const before = spans[at - 1];
    if (span.from < 0 || span.to > size) return [`${shown(span)}: outside ${size} bytes`];
    return before && before.to > span.from ? [`${shown(span)}: overlaps ${shown(before)}`] : [];
  });

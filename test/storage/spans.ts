/** Where the records of a memory map lie, as spans of bytes. */
import * as cardMemoryMap from '../../firmware/storage/cardMemoryMap.ts';
import * as dispenserMemoryMap from '../../firmware/storage/dispenserMemoryMap.ts';
import * as journalMemoryMap from '../../firmware/storage/journalMemoryMap.ts';
import * as keyMemoryMap from '../../firmware/storage/keyMemoryMap.ts';
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

/** The records of a map in a memory of `size` bytes, in the order of their places. */
export const spansOf = (map: object, size: number): Span[] =>
  Object.entries(map)
    .filter((entry): entry is [string, Place] => isPlace(entry[1]))
    .map(([name, { at, fromEnd, payloadMax, bytes }]) => {
      const from = at ?? size - fromEnd!;
      return { name, from, to: from + (bytes ?? twoSlotBytes(payloadMax!)), fromEnd: at === undefined };
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

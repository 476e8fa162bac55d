/**
 * How long each file took when `npm test -- --durations` was last run, in test/durations.json: the slowest
 * are started first, so that all cores end together.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Seconds by the file's path. */
export type Durations = Readonly<Record<string, number>>;
/** A sampled run and a whole one take different times. */
export type Extent = 'sampled' | 'whole';
type Table = Readonly<Record<Extent, Durations>>;

const TABLE = fileURLToPath(new URL('../durations.json', import.meta.url));

const readTable = (): Table =>
  existsSync(TABLE) ? JSON.parse(readFileSync(TABLE, 'utf8')) : { sampled: {}, whole: {} };

export const readDurations = (extent: Extent): Durations => readTable()[extent];

/** Paths in an order that does not depend on when their files ended. */
const sorted = (durations: Durations): Durations =>
  Object.fromEntries(Object.entries(durations).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Replaces what is known of these files, and forgets those that `exists` denies. */
export const writeDurations = (
  extent: Extent,
  durations: Durations,
  exists: (file: string) => boolean,
): void => {
  const table = readTable();
  const merged = Object.entries({ ...table[extent], ...durations }).filter(([file]) => exists(file));
  const written = { ...table, [extent]: sorted(Object.fromEntries(merged)) };
  writeFileSync(TABLE, `${JSON.stringify(written, undefined, 2)}\n`);
};

import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { projectRoot } from '../../../host/root.ts';

/** Images that were built, each in a file under its key; `npm ci` empties it. */
export const cacheFolder = `${projectRoot}/node_modules/.cache/cardphone`;
/** About sixty images. */
const cacheBytesMax = 32 << 20;
const DIGEST_OCTETS = 32;

const digestOf = (octets: Uint8Array): Buffer => createHash('sha256').update(octets).digest();

/** What was written under a key. Undefined where nothing was, or what is there is damaged. */
export const readEntry = (key: string, folder = cacheFolder): unknown => {
  const file = `${folder}/${key}`;
  try {
    const octets = readFileSync(file);
    const content = octets.subarray(DIGEST_OCTETS);
    if (!octets.subarray(0, DIGEST_OCTETS).equals(digestOf(content))) return undefined;
    // The oldest are removed first: one that is in use is not old.
    utimesSync(file, new Date(), new Date());
    return deserialize(content);
  } catch {
    return undefined;
  }
};

interface Kept {
  readonly file: string;
  readonly bytes: number;
  readonly usedMs: number;
}

/** Files of the folder, the last used first. Another process may remove one meanwhile. */
const kept = (folder: string): Kept[] =>
  readdirSync(folder)
    .flatMap(name => {
      const stats = statSync(`${folder}/${name}`, { throwIfNoEntry: false });
      return stats ? [{ file: `${folder}/${name}`, bytes: stats.size, usedMs: stats.mtimeMs }] : [];
    })
    .sort((a, b) => b.usedMs - a.usedMs);

const removeOldest = (folder: string, bytesMax: number): void => {
  let bytes = 0;
  for (const entry of kept(folder)) {
    bytes += entry.bytes;
    if (bytes > bytesMax) rmSync(entry.file, { force: true });
  }
};

/**
 * Writes a value under a key, whole or not at all: two processes may build the same image at once. The
 * longest unused entries go when all together exceed `bytesMax`. Throws what the file system says.
 */
export const writeEntry = (
  key: string,
  value: unknown,
  folder = cacheFolder,
  bytesMax = cacheBytesMax,
): void => {
  mkdirSync(folder, { recursive: true });
  const content = serialize(value);
  const file = `${folder}/${key}`;
  const part = `${file}.${process.pid}`;
  writeFileSync(part, Buffer.concat([digestOf(content), content]));
  renameSync(part, file);
  removeOldest(folder, bytesMax);
};

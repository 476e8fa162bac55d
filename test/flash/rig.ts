/** Publishers and small releases for tests: one key pair a run, made once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { latin1Bytes } from '../../flash/image/pretokenise.ts';
import { makeRelease } from '../../flash/release/makeRelease.ts';
import { makePublisherKey, type PublisherKey } from '../../flash/release/publisher.ts';
import type { Release } from '../../flash/release/release.ts';
import { generateKey } from '../../host/keys/generate.ts';
import { hostRandom } from '../../host/random.ts';

const make = (name: string): Promise<PublisherKey> =>
  makePublisherKey(name, { make: generateKey }, hostRandom);
export const testPublisher = await make('test');
export const otherPublisher = await make('another test');

/** A board that the bench and the interpreter's Linux build can both be. */
export const testBoard = (name: 'virtual' | 'linux', storageBytes = 65536) => ({
  name,
  title: 'for tests',
  native: { sha256: 'espruino', kernels: 'none' } as const,
  storage: { bytes: storageBytes },
});

/** An image that prints READY at once unless `options` say otherwise. */
export const readyScript = (version: string, then = 'E.emit("ready");'): Uint8Array =>
  latin1Bytes(`var running="${version}";${then}`);

/** The same, as long as an image of this many bytes and more. */
export const longScript = (version: string, bytes: number): Uint8Array =>
  readyScript(version, `E.emit("ready");/*${'long '.repeat(bytes / 5)}*/`);

const kept = new Map<string, Promise<Release>>();
/** A release of a tiny program. The same arguments give the same release. */
export const smallRelease = (
  version: string,
  options: { board?: ReturnType<typeof testBoard>; script?: Uint8Array; publisher?: PublisherKey } = {},
): Promise<Release> => {
  const { board = testBoard('virtual'), script = readyScript(version), publisher = testPublisher } = options;
  const name = [version, JSON.stringify(board), Buffer.from(script).toString('hex'), publisher.name].join();
  const release =
    kept.get(name) ??
    makeRelease({ board, version, script, plainLoader: board.name === 'virtual' }, publisher);
  kept.set(name, release);
  return release;
};

export const withFolder = <T>(use: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-flash-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

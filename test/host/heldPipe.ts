import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from '../../host/limit.ts';

/** A busy machine takes long to start Node. */
const upMsMax = 120_000;
const goneMsMax = 20_000;

/**
 * Holds the pipe that is its first word and lives for ten minutes, in `sh -c`. It ignores what a terminal
 * says, as the interpreters do.
 */
export const HOLDER = 'trap "" HUP INT TERM; exec 9> "$1"; echo up >&9; exec sleep 600';

/** A named pipe by which a test sees when the last process that holds it is gone. */
export interface HeldPipe {
  readonly path: string;
  /** Resolves when a process holds it. Rejects after two minutes. */
  up(): Promise<void>;
  /** Resolves when no process holds it any more. Rejects after 20 s. */
  gone(): Promise<void>;
  remove(): void;
}

export const heldPipe = (): HeldPipe => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-pipe-'));
  const path = join(folder, 'pipe');
  if (spawnSync('mkfifo', [path]).status !== 0) throw new Error('mkfifo: expected on the path');
  // `cat` reaches the end of the pipe when the last process that holds its other end has ended.
  const cat = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said, closed] = [once(cat.stdout, 'data'), once(cat, 'close')];
  return {
    path,
    up: async () => void (await within(upMsMax, said, () => new Error('no process holds the pipe'))),
    gone: async () =>
      void (await within(goneMsMax, closed, () => new Error(`a process is alive after ${goneMsMax} ms`))),
    remove: () => {
      cat.kill();
      rmSync(folder, { recursive: true });
    },
  };
};

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { childLink } from '../port/link.ts';
import { type StorageFile, storageImage } from '../storage/storageImage.ts';
import { InterpreterBoard } from './interpreterBoard.ts';

/** The Linux build keeps flash in this file of its working folder; all of it is Storage. */
const FLASH_FILE = 'espruino.flash';
const STORAGE_BYTES = 0x1_0000;

/** How the Linux build is booted. */
export interface LinuxOptions {
  /** Path of the interpreter's Linux build. */
  binary: string;
  /** `.boot0` runs at start. */
  files: readonly StorageFile[];
  /**
   * Paths of the terminal devices that are `Serial1` and so on, such as a pseudo-terminal's: on this build a
   * port has a path and no pins. Node makes no pseudo-terminals, `socat -d -d pty,raw,echo=0 pty,raw,echo=0`
   * does. Parity errors are not reported (`errors: true` throws on this build).
   */
  serialPaths?: Readonly<Record<number, string>>;
  /** From the start to the console's first prompt. Default: 30 s. */
  bootTimeoutMs?: number;
}

/** The image comes last, so that the ports are there when it starts. */
const withPaths = (files: readonly StorageFile[], paths: Readonly<Record<number, string>>): StorageFile[] => {
  const lines = Object.entries(paths).map(
    ([number, path]) => `Serial${number}.path=${JSON.stringify(path)};`,
  );
  if (lines.length === 0) return [...files];
  const prelude: StorageFile = ['.boot0', Buffer.from(lines.join(''), 'latin1')];
  return [prelude, ...files.map(([name, data]): StorageFile => [name === '.boot0' ? '.boot1' : name, data])];
};

const makeFolder = (files: readonly StorageFile[]): string => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-linux-'));
  writeFileSync(join(folder, FLASH_FILE), storageImage(files, STORAGE_BYTES));
  return folder;
};

/**
 * Boots the interpreter's Linux build with the image in its Storage: the same language, no pins, the host's
 * clock. Rejects when its console has no prompt in time.
 */
export const bootLinux = (options: LinuxOptions): Promise<InterpreterBoard> => {
  const folder = makeFolder(withPaths(options.files, options.serialPaths ?? {}));
  const { child, end } = ownProcess(resolve(options.binary), [], { cwd: folder });
  return InterpreterBoard.boot({
    link: childLink(child),
    release: () => end().finally(() => rmSync(folder, { recursive: true, force: true })),
    bootTimeoutMs: options.bootTimeoutMs,
  });
};

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { childLink } from '../port/link.ts';
import { type StorageFile, storageImage } from '../storage/storageImage.ts';
import { type MemoryUse, memoryOf, type TargetBoard } from './board.ts';
import { InterpreterConsole } from './console.ts';
import { ownChild } from './ownChild.ts';

/** The Linux build keeps flash in this file of its working folder; all of it is Storage. */
const FLASH_FILE = 'espruino.flash';
const STORAGE_BYTES = 0x1_0000;

export interface LinuxOptions {
  /** Path of the interpreter's Linux build. */
  binary: string;
  /** `.boot0` runs at start. */
  files: readonly StorageFile[];
  /**
   * Terminal devices to open for `Serial1` and so on, a pseudo-terminal for instance: this build takes no pins for a port
   * but a path. Node cannot make pseudo-terminals by itself, `socat -d -d pty,raw,echo=0 pty,raw,echo=0` can. Parity errors
   * are not reported (`errors: true` throws on this build), so a card's slot needs the emulated chip.
   */
  serialPaths?: Readonly<Record<number, string>>;
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

/** The interpreter's Linux build with the image in its Storage: the same language, no pins, the host's clock. */
export class LinuxBoard implements TargetBoard {
  readonly bootText: string;
  private readonly console: InterpreterConsole;
  private readonly release: () => Promise<void>;

  private constructor(bootText: string, console: InterpreterConsole, release: () => Promise<void>) {
    this.bootText = bootText;
    this.console = console;
    this.release = release;
  }

  static async boot(options: LinuxOptions): Promise<LinuxBoard> {
    const folder = mkdtempSync(join(tmpdir(), 'cardphone-linux-'));
    const files = withPaths(options.files, options.serialPaths ?? {});
    writeFileSync(join(folder, FLASH_FILE), storageImage(files, STORAGE_BYTES));
    const child = spawn(resolve(options.binary), [], { cwd: folder });
    const end = ownChild(child);
    const release = async () => {
      await end();
      rmSync(folder, { recursive: true, force: true });
    };
    const console = new InterpreterConsole(childLink(child));
    try {
      const bootText = await console.waitFor('\n>', options.bootTimeoutMs ?? 30_000);
      return new LinuxBoard(bootText, console, release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  evaluate(expression: string, timeoutMs = 30_000): Promise<unknown> {
    return this.console.evaluate(expression, timeoutMs);
  }
  memory(): Promise<MemoryUse> {
    return memoryOf(this);
  }
  output(): string {
    return this.console.output();
  }
  async waitFor(text: string, timeoutMs: number): Promise<void> {
    await this.console.waitFor(text, timeoutMs);
  }
  stop(): Promise<void> {
    return this.release();
  }
}

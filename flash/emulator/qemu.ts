/**
 * The emulator, `qemu-system-arm`: its version checked, run to its end or started beside this process, in a
 * folder of its own that goes with it. Machines and what they run are the callers'.
 */
import { type ChildProcessWithoutNullStreams, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault } from '../../firmware/runtime/fault.ts';
import { type OwnProcess, ownProcess } from '../../host/process/ownProcess.ts';
import { runOwn } from '../../host/process/runOwn.ts';

const QEMU = 'qemu-system-arm';
/** The machine `olimex-stm32-h405` came with version 8. */
const versionMin = 8;
const versionTimeoutMs = 20_000;

let checked: string | undefined;

const versionLine = (): string | undefined => {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const said = execFileSync(QEMU, ['--version'], {
      encoding: 'utf8',
      stdio: [...stdio],
      timeout: versionTimeoutMs,
    });
    return said.split('\n')[0];
  } catch {
    return undefined;
  }
};

/**
 * The emulator's version line. Throws `noEmulator` when it is not on the path, or is older than version 8.
 */
export const qemuVersion = (): string => {
  if (checked !== undefined) return checked;
  const line = versionLine();
  const major = Number(/version (\d+)\./.exec(line ?? '')?.[1] ?? 0);
  if (line === undefined || major < versionMin)
    throw fault(
      'noEmulator',
      `${QEMU}: expected version ${versionMin} or newer on the path, got ${line ?? 'none'}`,
    );
  checked = line;
  return line;
};

/** Why there is no emulator, in one line; undefined where there is one. */
export const qemuMissing = (): string | undefined => {
  try {
    qemuVersion();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

const endOf = (exitCode: number | undefined, timeoutMs: number): string =>
  exitCode === undefined ? `killed after ${timeoutMs} ms` : `exit code ${exitCode}`;

const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'cardphone-qemu-'));
const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/**
 * Runs the emulator to its end. `prepare` puts files into its folder, which is its working folder, and
 * returns its options; `collect` reads what it left there. Throws `noEmulator`, and Error with what it said
 * after `timeoutMs` or a failure. The emulator ends with this process.
 */
export const runQemu = <T>(
  prepare: (folder: string) => readonly string[],
  collect: (folder: string) => T,
  timeoutMs: number,
): T => {
  qemuVersion();
  const folder = makeFolder();
  try {
    const { exitCode, stderr } = runOwn(QEMU, prepare(folder), { cwd: folder, timeoutMs });
    if (exitCode !== 0) throw new Error(`${QEMU}: ${endOf(exitCode, timeoutMs)}: ${stderr}`);
    return collect(folder);
  } finally {
    removeFolder(folder);
  }
};

/**
 * Starts the emulator; `prepare` puts files into its folder and resolves to its options. `end` kills it and
 * removes the folder. Throws `noEmulator`.
 */
export const startQemu = async (
  prepare: (folder: string) => Promise<readonly string[]>,
): Promise<OwnProcess<ChildProcessWithoutNullStreams>> => {
  qemuVersion();
  const folder = makeFolder();
  try {
    const { child, end } = ownProcess(QEMU, await prepare(folder));
    return { child, end: () => end().finally(() => removeFolder(folder)) };
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
};

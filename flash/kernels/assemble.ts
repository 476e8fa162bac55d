/** The cross compiler, arm-none-eabi-gcc: from the kernels' sources to the octets that run. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../host/root.ts';
import { type BlobDescription, type Core, entriesOf, type KernelSet, kernelsFolder } from './blobs.ts';
import { optionsOf, sourceHash, sourcesOf } from './sources.ts';

/** Name of the compiler, as it has to be on the path. */
export const COMPILER = 'arm-none-eabi-gcc';
const harnessSource = join(projectRoot, 'flash/kernels/harness.S');

/** The compiler's version line; undefined where it is not on the path. */
export const compilerVersion = (): string | undefined => {
  try {
    return execFileSync(COMPILER, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n')[0];
  } catch {
    return undefined;
  }
};

const run = (program: string, options: string[], cwd?: string): string =>
  execFileSync(program, options, { cwd, encoding: 'utf8' });

const inFolder = <T>(work: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Bytes from each function to the next. */
const functionsOf = (elf: string, bytes: number): Record<string, number> => {
  const symbols = run('arm-none-eabi-nm', ['-n', elf])
    .split('\n')
    .map(line => line.split(' '))
    .filter(([, kind]) => kind === 'T' || kind === 't')
    .map(([address, , name]) => ({ address: Number.parseInt(address, 16), name }))
    .filter(({ name }) => name !== 'codeBytes');
  return Object.fromEntries(
    symbols.map(({ address, name }, i) => [name, (symbols[i + 1]?.address ?? bytes) - address]),
  );
};

/** Relocations relative to the program counter: they do not depend on the code's address. */
const RELATIVE = /^R_ARM_(THM_|REL32|PREL31|V4BX|NONE)/;
/** Throws when the code holds an address of its own. `codeBytes` is a length. */
const refuseAddresses = (elf: string): void => {
  for (const line of run('arm-none-eabi-readelf', ['-W', '-r', elf]).split('\n')) {
    const [, , kind, , symbol] = line.trim().split(/\s+/);
    if (kind?.startsWith('R_ARM') && symbol !== 'codeBytes' && !RELATIVE.test(kind))
      throw new Error(`relocations: expected relative ones only, got ${kind} of ${symbol}`);
  }
};

const strip = (elf: string, bin: string): Uint8Array => {
  run('arm-none-eabi-objcopy', ['-O', 'binary', elf, bin]);
  return new Uint8Array(readFileSync(bin));
};

/** A blob, and the bytes from each of its functions to the next. */
export interface Assembled {
  blob: Uint8Array;
  functions: Record<string, number>;
}

/**
 * Compiles, links at address 0 and strips to the octets that run. Throws when the code holds an address of
 * its own.
 */
export const assemble = (core: Core, set: KernelSet): Assembled =>
  inFolder(folder => {
    const elf = join(folder, 'blob.elf');
    run(
      COMPILER,
      [...optionsOf(core, set), '-Wl,-T,blob.ld,--emit-relocs', '-o', elf, ...sourcesOf(core, set)],
      kernelsFolder,
    );
    refuseAddresses(elf);
    const blob = strip(elf, join(folder, 'blob.bin'));
    return { blob, functions: functionsOf(elf, blob.length) };
  });

/** The bare-metal image that carries out scripts on an emulated core (`harness.S`). */
export const assembleHarness = (): Uint8Array =>
  inFolder(folder => {
    const elf = join(folder, 'harness.elf');
    run(COMPILER, ['-mcpu=cortex-m3', '-mthumb', '-nostdlib', '-Wl,-Ttext=0,-e,0', '-o', elf, harnessSource]);
    return strip(elf, join(folder, 'harness.bin'));
  });

/** What is known of an assembled blob; `compiler` is its version line. */
export const describe = (
  core: Core,
  set: KernelSet,
  { blob, functions }: Assembled,
  compiler: string,
): BlobDescription => ({
  core,
  set,
  bytes: blob.length,
  version: blob[4] | (blob[5] << 8),
  entries: entriesOf(set),
  functions,
  sourceSha256: sourceHash(core, set),
  blobSha256: createHash('sha256').update(blob).digest('hex'),
  compiler,
});

/**
 * Assembles the Thumb-2 kernels into `firmware/arithmetic/kernels/blob/CORE.bin`, and CORE.json beside it. Needs
 * arm-none-eabi-gcc; the results are committed, so that nobody else does.
 *
 *   npm run build:kernels
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CIPHER_ENTRY, ENTRY } from '../../firmware/arithmetic/kernels/layout.ts';

export type Core = 'cortex-m3' | 'cortex-m4';
export const CORES: readonly Core[] = ['cortex-m4', 'cortex-m3'];

/** `settlement`: what a terminal needs, signatures and hashes. `cipher`: ChaCha20-Poly1305. */
export type KernelSet = 'settlement' | 'cipher';
export const SETS: readonly KernelSet[] = ['settlement', 'cipher'];

/** What is known of a blob without running it. */
export interface BlobDescription {
  core: Core;
  set: KernelSet;
  bytes: number;
  version: number;
  /** Places in the jump table. */
  entries: Record<string, number>;
  /** Bytes from each function to the next, its constants included. */
  functions: Record<string, number>;
  /** Of all sources, the linker script and the options. */
  sourceSha256: string;
  blobSha256: string;
  /** Another compiler may give other octets from the same C. */
  compiler: string;
}

export const kernelsFolder = fileURLToPath(new URL('../../firmware/arithmetic/kernels/', import.meta.url));
const blobName = (core: Core, set: KernelSet): string => (set === 'cipher' ? `${core}-cipher` : core);
export const blobPath = (core: Core, set: KernelSet = 'settlement'): string =>
  join(kernelsFolder, 'blob', `${blobName(core, set)}.bin`);
export const harnessPath = fileURLToPath(new URL('harness.bin', import.meta.url));
const harnessSource = fileURLToPath(new URL('harness.S', import.meta.url));
export const descriptionPath = (core: Core, set: KernelSet = 'settlement'): string =>
  join(kernelsFolder, 'blob', `${blobName(core, set)}.json`);

const COMPILER = 'arm-none-eabi-gcc';
const OPTIONS = [
  '-mthumb',
  '-Os',
  '-fPIC',
  '-fvisibility=hidden',
  '-ffreestanding',
  '-nostdlib',
  '-fno-jump-tables',
  '-fno-builtin',
  '-fno-tree-loop-distribute-patterns',
  // Without it, a loop's last values are computed apart, in 18 bytes more on the way of a verification.
  '-fno-tree-scev-cprop',
  '-Wall',
  '-Wextra',
  '-Werror',
];

/** The cipher takes of `number.c` what it calls. */
const CIPHER_OPTIONS = ['-DCIPHER', '-ffunction-sections', '-Wl,--gc-sections'];
const CIPHER_SOURCES = ['chacha.S', 'cipher.c', 'poly1305.S'];
const SHARED_SOURCES = ['entry.S', 'number.c'];

const optionsOf = (core: Core, set: KernelSet): string[] => [
  `-mcpu=${core}`,
  ...OPTIONS,
  ...(set === 'cipher' ? CIPHER_OPTIONS : []),
];

/** Files that a blob is made of, in the order in which they are linked. */
export const sourcesOf = (core: Core, set: KernelSet): string[] => {
  if (set === 'cipher') return [...CIPHER_SOURCES, ...SHARED_SOURCES].sort();
  const other = core === 'cortex-m4' ? '-m3.' : '-m4.';
  return readdirSync(kernelsFolder)
    .filter(name => /\.(S|c)$/.test(name) && !name.includes(other) && !CIPHER_SOURCES.includes(name))
    .sort();
};

export const sourceHash = (core: Core, set: KernelSet): string => {
  const hash = createHash('sha256').update(optionsOf(core, set).join(' '));
  for (const name of [...sourcesOf(core, set), 'kernel.h', 'bands.h', 'blob.ld'])
    hash.update(`\n${name}\n`).update(readFileSync(join(kernelsFolder, name)));
  return hash.digest('hex');
};

/** The compiler's version line, or undefined when there is none. */
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

/** Relocations that stay right wherever the code lies: all relative to the program counter. */
const RELATIVE = /^R_ARM_(THM_|REL32|PREL31|V4BX|NONE)/;
/** Throws when the code holds an address of its own. `codeBytes` is a length. */
const refuseAddresses = (elf: string): void => {
  for (const line of run('arm-none-eabi-readelf', ['-W', '-r', elf]).split('\n')) {
    const [, , kind, , symbol] = line.trim().split(/\s+/);
    if (kind?.startsWith('R_ARM') && symbol !== 'codeBytes' && !RELATIVE.test(kind))
      throw new Error(`relocations: expected relative ones only, got ${kind} of ${symbol}`);
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

const strip = (elf: string, bin: string): Uint8Array => {
  run('arm-none-eabi-objcopy', ['-O', 'binary', elf, bin]);
  return new Uint8Array(readFileSync(bin));
};

export const entriesOf = (set: KernelSet): Record<string, number> =>
  set === 'cipher' ? CIPHER_ENTRY : ENTRY;

export interface Assembled {
  blob: Uint8Array;
  functions: Record<string, number>;
}

/** Compiles, links at address 0 and strips to the bytes that run. */
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

/** The bare-metal image that calls kernels on an emulated core. */
export const assembleHarness = (): Uint8Array =>
  inFolder(folder => {
    const elf = join(folder, 'harness.elf');
    run(COMPILER, ['-mcpu=cortex-m3', '-mthumb', '-nostdlib', '-Wl,-Ttext=0,-e,0', '-o', elf, harnessSource]);
    return strip(elf, join(folder, 'harness.bin'));
  });

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

const main = (): void => {
  const compiler = compilerVersion();
  if (!compiler) {
    console.error(
      `build:kernels: ${COMPILER} is not installed (Debian: gcc-arm-none-eabi); the committed blobs stay`,
    );
    process.exitCode = 1;
    return;
  }
  for (const core of CORES)
    for (const set of SETS) {
      const assembled = assemble(core, set);
      const description = describe(core, set, assembled, compiler);
      writeFileSync(blobPath(core, set), assembled.blob);
      writeFileSync(descriptionPath(core, set), `${JSON.stringify(description, null, 2)}\n`);
      console.log(
        `${core}, ${set}: ${description.bytes} bytes, sources ${description.sourceSha256.slice(0, 16)}`,
      );
    }
  writeFileSync(harnessPath, assembleHarness());
};

if (process.argv[1] === fileURLToPath(import.meta.url)) main();

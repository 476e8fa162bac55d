/**
 * Assembles the Thumb-2 kernels into `firmware/arithmetic/kernels/blob/CORE.bin`, and CORE.json beside it. Needs
 * arm-none-eabi-gcc; the results are committed, so that nobody else does.
 *
 *   npm run build:kernels
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENTRY } from '../../firmware/arithmetic/kernels/layout.ts';

export type Core = 'cortex-m3' | 'cortex-m4';
export const CORES: readonly Core[] = ['cortex-m4', 'cortex-m3'];

/** What is known of a blob without running it. */
export interface BlobDescription {
  core: Core;
  bytes: number;
  version: number;
  /** Names of the jump table's entries, in its order. */
  entries: string[];
  /** Bytes from each function to the next, its constants included. */
  functions: Record<string, number>;
  /** Of all sources, the linker script and the options. */
  sourceSha256: string;
  blobSha256: string;
  /** Another compiler may give other octets from the same C. */
  compiler: string;
}

export const kernelsFolder = fileURLToPath(new URL('../../firmware/arithmetic/kernels/', import.meta.url));
export const blobPath = (core: Core): string => join(kernelsFolder, 'blob', `${core}.bin`);
export const descriptionPath = (core: Core): string => join(kernelsFolder, 'blob', `${core}.json`);

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
  '-Wall',
  '-Wextra',
  '-Werror',
];

const optionsOf = (core: Core): string[] => [`-mcpu=${core}`, ...OPTIONS];

/** Files that a core's blob is made of, in the order in which they are linked. */
export const sourcesOf = (core: Core): string[] => {
  const other = core === 'cortex-m4' ? '-m3.' : '-m4.';
  return readdirSync(kernelsFolder)
    .filter(name => /\.(S|c)$/.test(name) && !name.includes(other))
    .sort();
};

export const sourceHash = (core: Core): string => {
  const hash = createHash('sha256').update(optionsOf(core).join(' '));
  for (const name of [...sourcesOf(core), 'kernel.h', 'bands.h', 'blob.ld'])
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

/** Compiles, links at address 0 and strips to the bytes that run. Throws when a relocation is left. */
export const assemble = (core: Core): Uint8Array => {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    const elf = join(folder, 'blob.elf');
    const bin = join(folder, 'blob.bin');
    const sources = sourcesOf(core);
    execFileSync(COMPILER, [...optionsOf(core), '-Wl,-T,blob.ld', '-o', elf, ...sources], {
      cwd: kernelsFolder,
    });
    execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', elf, bin]);
    return new Uint8Array(readFileSync(bin));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const describe = (core: Core, blob: Uint8Array, compiler: string): BlobDescription => ({
  core,
  bytes: blob.length,
  version: blob[4] | (blob[5] << 8),
  entries: Object.keys(ENTRY),
  sourceSha256: sourceHash(core),
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
  for (const core of CORES) {
    const blob = assemble(core);
    const description = describe(core, blob, compiler);
    writeFileSync(blobPath(core), blob);
    chmodSync(blobPath(core), 0o644);
    writeFileSync(descriptionPath(core), `${JSON.stringify(description, null, 2)}\n`);
    console.log(`${core}: ${blob.length} bytes, sources ${description.sourceSha256.slice(0, 16)}`);
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) main();

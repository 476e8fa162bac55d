/** What each blob is made of: sources, compiler options, and the hash of both. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Core, type KernelSet, kernelsFolder } from './blobs.ts';

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
  // Without it a loop's last values are computed apart: 18 bytes more in a verification.
  '-fno-tree-scev-cprop',
  '-Wall',
  '-Wextra',
  '-Werror',
];

/** The cipher takes from `number.c` only the functions that it calls. */
const CIPHER_OPTIONS = ['-DCIPHER', '-ffunction-sections', '-Wl,--gc-sections'];
const CIPHER_SOURCES = ['chacha.S', 'cipher.c', 'poly1305.S'];
const SHARED_SOURCES = ['entry.S', 'number.c'];
/** Files that the sources include. */
const INCLUDED = ['kernel.h', 'bands.h', 'blob.ld'];

/** The compiler's options for a blob, those of the linker's own files left out. */
export const optionsOf = (core: Core, set: KernelSet): string[] => [
  `-mcpu=${core}`,
  ...OPTIONS,
  ...(set === 'cipher' ? CIPHER_OPTIONS : []),
];

/** Names of the files that a blob is made of, in the order in which they are linked. */
export const sourcesOf = (core: Core, set: KernelSet): string[] => {
  if (set === 'cipher') return [...CIPHER_SOURCES, ...SHARED_SOURCES].sort();
  const other = core === 'cortex-m4' ? '-m3.' : '-m4.';
  return readdirSync(kernelsFolder)
    .filter(name => /\.(S|c)$/.test(name) && !name.includes(other) && !CIPHER_SOURCES.includes(name))
    .sort();
};

/** SHA-256, hexadecimal, of everything that decides a blob's octets but the compiler. */
export const sourceHash = (core: Core, set: KernelSet): string => {
  const hash = createHash('sha256').update(optionsOf(core, set).join(' '));
  for (const name of [...sourcesOf(core, set), ...INCLUDED])
    hash.update(`\n${name}\n`).update(readFileSync(join(kernelsFolder, name)));
  return hash.digest('hex');
};

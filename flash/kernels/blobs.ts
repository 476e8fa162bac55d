/**
 * The kernels' blobs, `firmware/arithmetic/kernels/blob/`: their names, their files and what is known of
 * each.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CIPHER_ENTRY, ENTRY } from '../../firmware/arithmetic/kernels/layout.ts';
import { projectRoot } from '../../host/root.ts';

/** A processor core as the compiler names it. */
export type Core = 'cortex-m3' | 'cortex-m4';
/** Cores that there are kernels for. */
export const CORES: readonly Core[] = ['cortex-m4', 'cortex-m3'];

/** `settlement`: what a terminal needs, signatures and hashes. `cipher`: ChaCha20-Poly1305. */
export type KernelSet = 'settlement' | 'cipher';
/** Every set; each core has a blob of each. */
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

/** Folder of the kernels' sources. */
export const kernelsFolder = join(projectRoot, 'firmware/arithmetic/kernels/');
const blobFile = (core: Core, set: KernelSet, extension: string): string =>
  join(kernelsFolder, 'blob', `${core}${set === 'cipher' ? '-cipher' : ''}.${extension}`);

/** The blob's file. */
export const blobPath = (core: Core, set: KernelSet = 'settlement'): string => blobFile(core, set, 'bin');
/** The file of the blob's description, a JSON `BlobDescription`. */
export const descriptionPath = (core: Core, set: KernelSet = 'settlement'): string =>
  blobFile(core, set, 'json');
/** The bare-metal image that carries out scripts on an emulated core (`coreScript.ts`). */
export const harnessPath = join(projectRoot, 'flash/kernels/harness.bin');

/** The committed description of a blob. */
export const readDescription = (core: Core, set: KernelSet): BlobDescription =>
  JSON.parse(readFileSync(descriptionPath(core, set), 'utf8')) as BlobDescription;

/** Places in a set's jump table, by name. */
export const entriesOf = (set: KernelSet): Record<string, number> =>
  set === 'cipher' ? CIPHER_ENTRY : ENTRY;

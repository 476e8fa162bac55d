import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { BoardDescription } from '../../boards/board.ts';
import type { TargetBoard } from '../../flash/interpreter/board.ts';
import { bootLinux } from '../../flash/interpreter/linux.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import type { StorageFile } from '../../flash/storage/storageImage.ts';
import { projectRoot } from '../../host/root.ts';
import { chipFirmware, chipMissing, linuxBuild, linuxMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';

/** A board for the build tests, independent of the project's boards. */
export const testBoard: BoardDescription = {
  name: 'test',
  title: 'for tests of the build',
  chip: { part: 'STM32F405RG', core: 'cortex-m4', clockMHz: 168, variables: 5450 },
  storage: { bytes: 0x40000, offset: 0xc0000 },
  console: 'Serial1',
  header: '',
  native: { sha256: 'noble', kernels: 'none' },
  budget: { imageBytes: 40_000, imageVars: 2_500 },
  pins: {} as BoardDescription['pins'],
};

/** Writes sources into a folder of their own under test/build, runs, and removes them. */
export const withSources = async <T>(
  sources: Readonly<Record<string, string>>,
  run: (path: (name: string) => string) => Promise<T>,
): Promise<T> => {
  const folder = `${projectRoot}/test/build/.sources-${process.pid}-${Math.floor(performance.now() * 1000)}`;
  mkdirSync(folder, { recursive: true });
  try {
    for (const [name, text] of Object.entries(sources)) writeFileSync(`${folder}/${name}`, text);
    return await run(name => `./${relative(projectRoot, folder)}/${name}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

type Boot = (files: readonly StorageFile[]) => Promise<TargetBoard>;

/** The real interpreters: each with its name, what registers a case that needs it, and what boots it. */
export const INTERPRETERS: readonly [name: string, register: ReturnType<typeof needing>, boot: Boot][] = [
  ['Linux build', needing(linuxMissing), files => bootLinux({ binary: linuxBuild, files })],
  ['STM32F405 in QEMU', needing(chipMissing), files => bootQemu({ firmware: chipFirmware, files })],
];

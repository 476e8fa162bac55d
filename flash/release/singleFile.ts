import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fault } from '../../firmware/runtime/fault.ts';
import { projectRoot } from '../../host/root.ts';
import { readBoard } from '../image/image.ts';
import { flashImage } from '../storage/storageImage.ts';
import { installedFiles } from './installed.ts';
import type { PublisherPublicKey } from './publisher.ts';
import { checkRelease, type Release, sha256Hex } from './release.ts';

export interface SingleFile {
  readonly release: Release;
  readonly trusted: PublisherPublicKey;
  /** Path of the vendor's firmware, a raw binary. */
  readonly firmware: string;
  readonly out: string | undefined;
  readonly json: boolean;
}

const readFirmware = (file: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw fault('noFirmware', `--with-firmware ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
};

/**
 * `npm run flash -- --with-firmware …`: the vendor's firmware and Storage as one file, for DFU, ST-Link or an emulator.
 * Its image counts as good: no trial. Throws `noOffset` for a board whose firmware and Storage are not in one piece.
 */
export const makeSingleFile = async (options: SingleFile): Promise<void> => {
  const { release, trusted, firmware, json } = options;
  checkRelease(release, trusted);
  const { name, storage } = await readBoard(release.statement.board);
  const { offset, bytes } = storage;
  if (offset === undefined)
    throw fault('noOffset', `board ${name}: expected an offset of Storage in flash, got none; use --port`);
  const image = flashImage(readFirmware(firmware), installedFiles(release), { offset, bytes });
  const out = options.out ?? `${projectRoot}/dist/${name}/flash.bin`;
  writeFileSync(out, image);
  const sha256 = sha256Hex(image);
  const shown = relative(process.cwd(), out);
  if (json) return console.log(JSON.stringify({ board: name, file: shown, bytes: image.length, sha256 }));
  console.log(
    [
      `${name} ${release.statement.version}: firmware at 0, Storage at 0x${offset.toString(16)}`,
      ...installedFiles(release).map(
        ([file, octets]) => `  ${file.padEnd(12)} ${String(octets.length).padStart(7)}`,
      ),
      `written to ${shown}, ${image.length} bytes`,
      `sha256 ${sha256}`,
    ].join('\n'),
  );
};

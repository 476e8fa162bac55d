import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fault } from '../../firmware/runtime/fault.ts';
import { projectRoot } from '../../host/root.ts';
import { readBoard } from '../image/readBoard.ts';
import { flashImage } from '../storage/storageImage.ts';
import { installedFiles } from './installed.ts';
import type { PublisherPublicKey } from './publisher.ts';
import { checkRelease, type Release, sha256Hex } from './release.ts';

/** What goes into the file, and where it goes. */
export interface SingleFile {
  readonly release: Release;
  /** Who has to have signed the release. */
  readonly trusted: PublisherPublicKey;
  /** Path of the vendor's firmware, a raw binary. */
  readonly firmware: string;
  /** Path to write to; dist/NAME/flash.bin if not given. */
  readonly out: string | undefined;
  /** Prints one JSON object instead of text. */
  readonly json: boolean;
}

/** Throws `noFirmware` for a file that cannot be read, is empty or reaches into Storage. */
const readFirmware = (file: string, bytesMax: number): Uint8Array => {
  let firmware: Uint8Array;
  try {
    firmware = new Uint8Array(readFileSync(file));
  } catch (error) {
    throw fault('noFirmware', `--with-firmware ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  if (firmware.length === 0 || firmware.length > bytesMax)
    throw fault(
      'noFirmware',
      `--with-firmware ${file}: expected a raw binary of 1 to ${bytesMax} bytes, got ${firmware.length}`,
    );
  return firmware;
};

const describe = (
  release: Release,
  { offset, bytes }: { offset: number; bytes: number },
  file: string,
  sha256: string,
): string =>
  [
    `${release.statement.board} ${release.statement.version}: firmware at 0, Storage at 0x${offset.toString(16)}`,
    ...installedFiles(release).map(
      ([name, octets]) => `  ${name.padEnd(12)} ${String(octets.length).padStart(7)}`,
    ),
    `written to ${file}, ${offset + bytes} bytes`,
    `sha256 ${sha256}`,
  ].join('\n');

/**
 * `npm run flash -- --with-firmware …`: writes the vendor's firmware and Storage as one file, for DFU,
 * ST-Link or an emulator, and prints what it wrote. Its image counts as good: no trial. Throws what
 * `checkRelease` throws, `noFirmware`, and `noOffset` for a board whose firmware and Storage are not in one
 * piece.
 */
export const makeSingleFile = async (options: SingleFile): Promise<void> => {
  const { release, trusted, firmware, json } = options;
  checkRelease(release, trusted);
  const { name, storage } = await readBoard(release.statement.board);
  const { offset, bytes } = storage;
  if (offset === undefined)
    throw fault('noOffset', `board ${name}: expected an offset of Storage in flash, got none; use --port`);
  const place = { offset, bytes };
  const image = flashImage(readFirmware(firmware, offset), installedFiles(release), place);
  const out = options.out ?? `${projectRoot}/dist/${name}/flash.bin`;
  if (options.out === undefined) mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, image);
  const file = relative(process.cwd(), out);
  const sha256 = sha256Hex(image);
  if (json) console.log(JSON.stringify({ board: name, file, bytes: image.length, sha256 }));
  else console.log(describe(release, place, file, sha256));
};

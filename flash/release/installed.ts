import {
  type BootRecord,
  encodeBootRecord,
  recordFile,
  type SlotName,
} from '../../firmware/boot/bootRecord.ts';
import { slotFile } from '../../firmware/boot/slots.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { type StorageFile, storageFileBytes } from '../storage/storageImage.ts';
import { INCOMPLETE_NOTICE_FILE, incompleteNotice } from './incompleteNotice.ts';
import { contentOf, IMAGE, LOADER, type Release } from './release.ts';

/** The slot of a first installation. */
export const FIRST_SLOT: SlotName = 'A';

/** A boot record as a file of Storage. */
export const recordAsFile = (record: BootRecord): StorageFile => [
  recordFile(record.sequence),
  encodeBootRecord(record, hostSha256),
];

/**
 * Files that the loader needs, such as kernels and the publisher's key; an update leaves them as they are.
 */
export const baseFiles = (release: Release): StorageFile[] =>
  [...release.contents].filter(([name]) => name !== IMAGE && name !== LOADER);

/** Storage's files as a programmer writes them in one go: the image is the good one, without a trial. */
export const installedFiles = (release: Release): StorageFile[] => [
  [INCOMPLETE_NOTICE_FILE, incompleteNotice(release.statement.board)],
  ...baseFiles(release),
  [slotFile(FIRST_SLOT), contentOf(release, IMAGE)],
  ...(release.statement.layout === 'hashLoader'
    ? []
    : [recordAsFile({ sequence: 1, good: FIRST_SLOT, trial: '', attempts: 0 })]),
  [LOADER, contentOf(release, LOADER)],
];

/** Throws `noRoom` when the board's Storage is too small for a release's files. */
export const checkRoom = (release: Release): void => {
  const { board, storageBytes } = release.statement;
  const needed = installedFiles(release).reduce(
    (sum, [, octets]) => sum + storageFileBytes(octets.length),
    0,
  );
  if (needed > storageBytes)
    throw fault(
      'noRoom',
      `Storage of ${board}: expected at most ${storageBytes} bytes of files, got ${needed}`,
    );
};

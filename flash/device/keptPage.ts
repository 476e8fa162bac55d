import { baseFiles } from '../release/installed.ts';
import { RESERVE_BYTES } from '../release/layout.ts';
import { NOTICE_FILE } from '../release/notice.ts';
import { LOADER, type Release } from '../release/release.ts';
import { type StorageFile, storageFileBytes } from '../target/storageImage.ts';
import type { FirstPage } from './firstPage.ts';

/**
 * What a rewrite leaves alone, so that the board has something to say at every moment: the first page of Storage, which
 * begins with the notice, and in it the loader if it is the release's own.
 */
export interface KeptPage {
  readonly page: FirstPage;
  /** Files that stay. */
  readonly names: readonly string[];
  /** Bytes for files once the other pages are erased. */
  readonly freeBytes: number;
}

const isWhole = (page: FirstPage, name: string): boolean =>
  page.files.some(file => file.live && file.name === name && file.end <= page.bytes);

/** Loader and what it stands on, all or nothing: a loader without its files says less than the notice. */
const keptNames = (page: FirstPage, release: Release, baseHolds: boolean): string[] => {
  const base = [LOADER, ...baseFiles(release).map(([name]) => name)];
  return baseHolds && base.every(name => isWhole(page, name)) ? [NOTICE_FILE, ...base] : [NOTICE_FILE];
};

const beginsWithNotice = (page: FirstPage): boolean => {
  const [first] = page.files;
  return first?.live === true && first.name === NOTICE_FILE && first.end <= page.bytes;
};

/** Of these files, those that have to be written. */
export const withoutKept = (files: readonly StorageFile[], kept: KeptPage | undefined): StorageFile[] =>
  files.filter(([name]) => !kept?.names.includes(name));

/**
 * `noticeHolds`: the notice is the release's. Undefined when all has to be erased: the page begins with something else,
 * or what lies in it leaves no room for `files`.
 */
export const keptPageOf = (
  page: FirstPage | undefined,
  release: Release,
  files: readonly StorageFile[],
  holds: { readonly base: boolean; readonly notice: boolean },
): KeptPage | undefined => {
  if (!page || !holds.notice || !beginsWithNotice(page)) return undefined;
  const { storageBytes } = release.statement;
  const kept = {
    page,
    names: keptNames(page, release, holds.base),
    freeBytes: storageBytes - page.files.at(-1)!.end,
  };
  const needed = withoutKept(files, kept).reduce(
    (sum, [, octets]) => sum + storageFileBytes(octets.length),
    RESERVE_BYTES,
  );
  return needed <= kept.freeBytes ? kept : undefined;
};

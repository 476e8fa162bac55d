import { INCOMPLETE_NOTICE_FILE } from '../release/incompleteNotice.ts';
import { baseFiles } from '../release/installed.ts';
import { LOADER, type Release } from '../release/release.ts';
import { RESERVE_BYTES } from '../storage/layout.ts';
import { type StorageFile, storageFileBytes } from '../storage/storageImage.ts';
import type { FirstPage } from './firstPage.ts';

/**
 * What a rewrite leaves alone, so that after each cut the board can say what it needs: the first page of
 * Storage, in which the notice lies, and the loader if it is the release's own.
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

/** The loader with all its files, or neither: a loader without its files says less than the notice. */
const keptNames = (page: FirstPage, release: Release, baseHolds: boolean): string[] => {
  const base = [LOADER, ...baseFiles(release).map(([name]) => name)];
  return baseHolds && base.every(name => isWhole(page, name))
    ? [INCOMPLETE_NOTICE_FILE, ...base]
    : [INCOMPLETE_NOTICE_FILE];
};

/** Those of `files` that a kept page does not hold already. */
export const withoutKept = (files: readonly StorageFile[], kept: KeptPage | undefined): StorageFile[] =>
  files.filter(([name]) => !kept?.names.includes(name));

/**
 * What a rewrite with `files` keeps; `holds` says whether loader and notice on the board are the release's.
 * Undefined when all has to be erased: the notice is not in the page, the page's files leave no room for
 * `files`, or its end is not erased, as after a cut within a word.
 */
export const keptPageOf = (
  page: FirstPage | undefined,
  release: Release,
  files: readonly StorageFile[],
  holds: { readonly base: boolean; readonly notice: boolean },
): KeptPage | undefined => {
  if (!page?.restIsErased || !holds.notice || !isWhole(page, INCOMPLETE_NOTICE_FILE)) return undefined;
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

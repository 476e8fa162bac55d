import { HOLD_FILE } from '../../firmware/boot/slots.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import { INCOMPLETE_NOTICE_FILE, incompleteNotice } from '../release/incompleteNotice.ts';
import { LOADER, type Release } from '../release/release.ts';
import type { BoardStorage } from './boardStorage.ts';
import type { BoardState } from './inspect.ts';
import type { KeptPage } from './keptPage.ts';
import type { Progress } from './progress.ts';

/** A board that can be made to start again, from its boot files. */
export interface Restart {
  /** Resolves when the new start answers. Throws `noAnswer`. */
  restart(): Promise<void>;
}

/** Takes files away, a word each, and starts again, so that no code runs in the flash that is erased next. */
const takeAway = async (storage: BoardStorage, names: readonly string[], board: Restart): Promise<void> => {
  for (const name of names) await storage.erase(name);
  await board.restart();
};

/**
 * Erases all of Storage and writes the notice. Until the notice is whole the board is the vendor's bare
 * interpreter and cannot say what it needs.
 */
export const clearAll = async (
  storage: BoardStorage,
  state: BoardState,
  release: Release,
  progress: Progress,
  board: Restart,
): Promise<void> => {
  if (state.files.includes(LOADER)) await takeAway(storage, [LOADER], board);
  const erasing = progress.begin('erase Storage', 1);
  await storage.eraseAllBut(INCOMPLETE_NOTICE_FILE, incompleteNotice(release.statement.board));
  erasing.end();
};

/**
 * The loader first: from then on the notice prints. A hold last: a loader that stays does not start the image
 * before.
 */
const inOrder = (names: readonly string[]): string[] => {
  const rank = (name: string): number => (name === LOADER ? 0 : name === HOLD_FILE ? 2 : 1);
  return [...names].sort((a, b) => rank(a) - rank(b));
};

/** A file whose header was cut has no printable name, and need not be taken away. */
const isName = (name: string): boolean => /^[ -~]+$/.test(name);

/**
 * Erases everything but the kept page. Files are taken away first; then pages are erased, the last one first,
 * since the interpreter takes a gap before files for a corrupt Storage. Throws `storageFull` when they are
 * not erased afterwards.
 */
export const clearAround = async (
  storage: BoardStorage,
  state: BoardState,
  release: Release,
  kept: KeptPage,
  progress: Progress,
  board: Restart,
): Promise<void> => {
  const others = state.files.filter(name => isName(name) && !kept.names.includes(name));
  await takeAway(storage, inOrder(others), board);
  const { start, bytes } = kept.page;
  // Pages without a file too: an erasure that was cut may have left octets in them.
  const pages = Math.floor(release.statement.storageBytes / bytes);
  const erasing = progress.begin('erase pages', 1);
  for (let page = pages - 1; page >= 1; page--) {
    await storage.erasePage(start + page * bytes);
    erasing.done((pages - page) / (pages - 1));
  }
  erasing.end();
  const free = await storage.free();
  if (free < kept.freeBytes)
    throw fault('storageFull', `Storage: expected ${kept.freeBytes} bytes after erasing pages, got ${free}`);
};

import type { SlotName } from '../../firmware/boot/bootRecord.ts';
import { versionText } from '../../firmware/boot/imageHead.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import { baseFiles, checkRoom, FIRST_SLOT } from '../release/installed.ts';
import { boardsNamed } from '../release/interpreterBoards.ts';
import { parseVersion } from '../release/makeRelease.ts';
import { contentOf, IMAGE, LOADER, type Release } from '../release/release.ts';
import { RESERVE_BYTES } from '../storage/layout.ts';
import { type StorageFile, storageFileBytes } from '../storage/storageImage.ts';
import type { BoardState } from './inspect.ts';
import { type KeptPage, withoutKept } from './keptPage.ts';

/** What a person allows. */
export interface PlanOptions {
  /** Rewrites everything, also what an update leaves alone. */
  readonly base?: boolean;
  /** Lets an older release replace a newer one. */
  readonly allowOlder?: boolean;
}

/** What is going to be written, and what a cut of it does. */
export interface Plan {
  /**
   * `update`: beside the image that runs; a cut changes nothing. `rewrite`: a cut leaves a board without an
   * image.
   */
  readonly kind: 'update' | 'rewrite';
  /** Where the image is afterwards. */
  readonly slot: SlotName;
  /** Files to write, in this order. */
  readonly files: readonly StorageFile[];
  /** Version of the good image before, 1.2.3; undefined when there is none. */
  readonly from: string | undefined;
  /** Version of the release. */
  readonly to: string;
  /** Further updates for which Storage has room afterwards. */
  readonly updatesLeft: number;
  /** What a rewrite leaves alone; undefined when it erases everything. */
  readonly kept?: KeptPage;
}

/** The board has the release's image as its good one: no file is written. */
export interface NothingToWrite extends Omit<Plan, 'kind'> {
  readonly kind: 'none';
}

/** Throws `wrongBoard` unless the board calls itself what the release is for. */
export const checkBoard = (state: BoardState, { statement }: Release): void => {
  if (state.interpreterBoard === statement.interpreterBoard) return;
  const ours = boardsNamed(state.interpreterBoard);
  const hint = ours.length ? `; that is --board ${ours.join(' or ')}` : '';
  throw fault(
    'wrongBoard',
    `board: expected ${statement.interpreterBoard} for ${statement.board}, got ${state.interpreterBoard}${hint}`,
  );
};

/** Negative when `a` is the older one. */
const compareVersions = (a: readonly number[], b: readonly number[]): number =>
  a.map((part, i) => part - b[i]).find(difference => difference !== 0) ?? 0;

/** The slot of the image that is the good one, or of the first installation. */
export const goodSlot = ({ record }: BoardState): SlotName => record.good || FIRST_SLOT;

const goodParts = (state: BoardState): readonly number[] | undefined => state.slots[goodSlot(state)]?.version;

/** Version of the good image, `1.2.3`; undefined when there is none. */
export const goodVersion = (state: BoardState): string | undefined => {
  const parts = goodParts(state);
  return parts && versionText(parts);
};

const checkVersion = (state: BoardState, { statement }: Release): void => {
  const now = goodParts(state);
  if (now && compareVersions(parseVersion(statement.version), now) < 0)
    throw fault(
      'olderVersion',
      `version: expected ${versionText(now)} or later, got ${statement.version}; --allow-older writes it all the same`,
    );
};

const hasImage = ({ slots }: BoardState): boolean => slots.A !== undefined || slots.B !== undefined;

/** For a board that has the release's image as its good one. */
export const nothingToWrite = (state: BoardState, release: Release): NothingToWrite => ({
  kind: 'none',
  slot: goodSlot(state),
  files: [],
  from: goodVersion(state),
  to: release.statement.version,
  updatesLeft: updatesBeside([], state.freeBytes, release),
});

const updateOf = (state: BoardState, release: Release): Plan => {
  const slot = state.record.good === 'A' ? 'B' : 'A';
  const image = contentOf(release, IMAGE);
  const needed = storageFileBytes(image.length);
  const left = state.freeBytes - needed - RESERVE_BYTES;
  if (left < 0 && !hasImage(state)) return rewriteOf(state, release);
  if (left < 0)
    throw fault(
      'storageFull',
      `Storage: expected ${needed + RESERVE_BYTES} free bytes, got ${state.freeBytes}; --base erases and rewrites everything`,
    );
  return {
    kind: 'update',
    slot,
    files: [[IMAGE + slot, image]],
    from: goodVersion(state),
    to: release.statement.version,
    updatesLeft: Math.floor(left / needed),
  };
};

/** Files of a whole installation, in the order in which they are written. */
const wholeFiles = (release: Release): StorageFile[] => [
  ...baseFiles(release),
  [IMAGE + FIRST_SLOT, contentOf(release, IMAGE)],
  [LOADER, contentOf(release, LOADER)],
];

/** Updates that fit into `free` bytes beside `files`. */
const updatesBeside = (files: readonly StorageFile[], free: number, release: Release): number => {
  const used = files.reduce((sum, [, octets]) => sum + storageFileBytes(octets.length), RESERVE_BYTES);
  const image = storageFileBytes(contentOf(release, IMAGE).length);
  return release.statement.layout === 'twoSlots' ? Math.max(0, Math.floor((free - used) / image)) : 0;
};

const rewriteOf = (state: BoardState, release: Release): Plan => {
  // A release that does not fit is refused before anything is erased.
  checkRoom(release);
  const files = wholeFiles(release);
  return {
    kind: 'rewrite',
    slot: FIRST_SLOT,
    files,
    from: goodVersion(state),
    to: release.statement.version,
    updatesLeft: updatesBeside(files, release.statement.storageBytes, release),
  };
};

/** The same rewrite without the files that a kept page holds. */
export const keeping = (plan: Plan, kept: KeptPage | undefined, release: Release): Plan => {
  if (!kept) return plan;
  const files = withoutKept(plan.files, kept);
  return { ...plan, kept, files, updatesLeft: updatesBeside(files, kept.freeBytes, release) };
};

/**
 * What to write, `baseHolds` saying whether loader, publisher and kernels on the board are the release's.
 * Throws `olderVersion`, `storageFull`, `noRoom`, and `otherBase` for a board with another loader unless
 * `base` is given.
 */
export const planFor = (
  state: BoardState,
  release: Release,
  baseHolds: boolean,
  options: PlanOptions,
): Plan => {
  if (!options.allowOlder) checkVersion(state, release);
  const { layout } = release.statement;
  // Without a whole loader the board starts no image that a rewrite could lose.
  if (options.base || layout !== 'twoSlots' || !state.loaderWhole) return rewriteOf(state, release);
  if (!baseHolds)
    throw fault(
      'otherBase',
      `board: expected loader, publisher and kernels of this release, got others; --base rewrites everything`,
    );
  return updateOf(state, release);
};

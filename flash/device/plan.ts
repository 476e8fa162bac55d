import type { SlotName } from '../../firmware/boot/bootRecord.ts';
import { versionText } from '../../firmware/boot/imageHead.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import { baseFiles, checkRoom, FIRST_SLOT } from '../release/installed.ts';
import { boardsNamed } from '../release/interpreterBoards.ts';
import { RESERVE_BYTES } from '../release/layout.ts';
import { parseVersion } from '../release/makeRelease.ts';
import { contentOf, IMAGE, LOADER, type Release } from '../release/release.ts';
import { type StorageFile, storageFileBytes } from '../storage/storageImage.ts';
import type { BoardState } from './inspect.ts';
import { type KeptPage, withoutKept } from './keptPage.ts';

export interface PlanOptions {
  /** Rewrites everything, also what an update leaves alone. */
  readonly base?: boolean;
  readonly allowOlder?: boolean;
}

/** What is going to be written, and how much a cut of it can do. */
export interface Plan {
  /** `update`: beside the image that runs; a cut changes nothing. `rewrite`: a cut leaves a board without an image. */
  readonly kind: 'update' | 'rewrite';
  readonly slot: SlotName;
  /** In the order in which they are written. */
  readonly files: readonly StorageFile[];
  /** Version that is the good one now, if any. */
  readonly from: string | undefined;
  readonly to: string;
  /** Further updates for which Storage has room afterwards. */
  readonly updatesLeft: number;
  /** What a rewrite leaves alone; undefined when it erases everything. */
  readonly kept?: KeptPage;
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

const goodVersion = ({ record, slots }: BoardState): readonly number[] | undefined =>
  slots[record.good || FIRST_SLOT]?.version;

const checkVersion = (state: BoardState, { statement }: Release): void => {
  const now = goodVersion(state);
  if (now && compareVersions(parseVersion(statement.version), now) < 0)
    throw fault(
      'olderVersion',
      `version: expected ${versionText(now)} or later, got ${statement.version}; --allow-older writes it all the same`,
    );
};

const hasImage = ({ slots }: BoardState): boolean => slots.A !== undefined || slots.B !== undefined;

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
    from: fromOf(state),
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

/** Updates that fit beside `files`, `free` bytes being there for both. */
const updatesBeside = (files: readonly StorageFile[], free: number, release: Release): number => {
  const used = files.reduce((sum, [, octets]) => sum + storageFileBytes(octets.length), RESERVE_BYTES);
  const image = storageFileBytes(contentOf(release, IMAGE).length);
  return release.statement.layout === 'twoSlots' ? Math.floor((free - used) / image) : 0;
};

const rewriteOf = (state: BoardState, release: Release): Plan => {
  // Before anything is erased.
  checkRoom(release);
  const files = wholeFiles(release);
  return {
    kind: 'rewrite',
    slot: FIRST_SLOT,
    files,
    from: fromOf(state),
    to: release.statement.version,
    updatesLeft: updatesBeside(files, release.statement.storageBytes, release),
  };
};

/** The same rewrite, leaving alone what need not be written. */
export const keeping = (plan: Plan, kept: KeptPage | undefined, release: Release): Plan => {
  if (!kept) return plan;
  const files = withoutKept(plan.files, kept);
  return { ...plan, kept, files, updatesLeft: updatesBeside(files, kept.freeBytes, release) };
};

const fromOf = (state: BoardState): string | undefined => {
  const version = goodVersion(state);
  return version && versionText(version);
};

/**
 * `baseHolds`: the loader and what it stands on are those of the release. Throws `olderVersion`, `storageFull`, `noRoom`, and
 * `otherBase` rather than rewrite, without being told to, a board that has a loader.
 */
export const planFor = (
  state: BoardState,
  release: Release,
  baseHolds: boolean,
  options: PlanOptions,
): Plan => {
  if (!options.allowOlder) checkVersion(state, release);
  const { layout } = release.statement;
  // Without a whole loader there is nothing left that could be lost.
  if (options.base || layout !== 'twoSlots' || !state.loaderWhole) return rewriteOf(state, release);
  if (!baseHolds)
    throw fault(
      'otherBase',
      `board: expected loader, publisher and kernels of this release, got others; --base rewrites everything`,
    );
  return updateOf(state, release);
};

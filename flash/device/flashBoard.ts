import { slotFile } from '../../firmware/boot/slots.ts';
import { INCOMPLETE_NOTICE_FILE, incompleteNotice } from '../release/incompleteNotice.ts';
import { baseFiles } from '../release/installed.ts';
import type { PublisherPublicKey } from '../release/publisher.ts';
import { checkRelease, contentOf, IMAGE, LOADER, type Release, sha256Hex } from '../release/release.ts';
import { applyPlan } from './applyPlan.ts';
import type { BoardConsole } from './boardConsole.ts';
import { BoardStorage } from './boardStorage.ts';
import { readFirstPage } from './firstPage.ts';
import { type BoardState, inspectBoard } from './inspect.ts';
import { keptPageOf } from './keptPage.ts';
import {
  checkBoard,
  goodSlot,
  goodVersion,
  keeping,
  type NothingToWrite,
  nothingToWrite,
  type Plan,
  type PlanOptions,
  planFor,
} from './plan.ts';
import { noProgress, type Progress } from './progress.ts';
import { READY_TIMEOUT_MS, waitForReady } from './ready.ts';

/** How a release comes onto a board. */
export interface FlashOptions extends PlanOptions {
  /** Who has to have signed the release. */
  readonly trusted: PublisherPublicKey;
  /** Default: none is shown. */
  readonly progress?: Progress;
  /** From the restart to READY. Default: three starts on trial and one of the old image. */
  readonly readyTimeoutMs?: number;
  /** Called with what is going to be written, before it is. */
  readonly onPlan?: (plan: Plan, state: BoardState) => void;
  /** Called when everything is written and read back, before the restart. */
  readonly onWritten?: () => void;
}

/** What `flashBoard` did. */
export interface Flashed {
  /** What was written; its kind is `none` on a board that had the image already. */
  readonly plan: Plan | NothingToWrite;
  /** Of the board before. */
  readonly state: BoardState;
}

/** Whether the board has these octets under this name. */
const holdsFile = async (
  storage: BoardStorage,
  state: BoardState,
  name: string,
  octets: Uint8Array,
): Promise<boolean> => {
  if (!state.files.includes(name)) return false;
  const found = await storage.read(name);
  return found !== undefined && sha256Hex(found) === sha256Hex(octets);
};

const baseHolds = async (storage: BoardStorage, state: BoardState, release: Release): Promise<boolean> => {
  for (const [name, octets] of [...baseFiles(release), [LOADER, contentOf(release, LOADER)] as const])
    if (!(await holdsFile(storage, state, name, octets))) return false;
  return true;
};

/** The image is the good one already: its version, and octet by octet. */
const isThere = async (storage: BoardStorage, state: BoardState, release: Release): Promise<boolean> => {
  const { good, trial } = state.record;
  if (goodVersion(state) !== release.statement.version || trial) return false;
  if (good === '' && release.statement.layout !== 'hashLoader') return false;
  return holdsFile(storage, state, slotFile(goodSlot(state)), contentOf(release, IMAGE));
};

/** The plan of a rewrite that keeps the first page, where the board has the notice in it. */
const keepingNotice = async (
  board: BoardConsole,
  storage: BoardStorage,
  state: BoardState,
  release: Release,
  plan: Plan,
  base: boolean,
): Promise<Plan> => {
  const { board: name } = release.statement;
  const notice = await holdsFile(storage, state, INCOMPLETE_NOTICE_FILE, incompleteNotice(name));
  const page = notice ? await readFirstPage(board, name) : undefined;
  return keeping(plan, keptPageOf(page, release, plan.files, { base, notice }), release);
};

/**
 * Brings a release onto a board: verifies it, inspects the board, writes, reads back, switches, waits for
 * READY. Run again after a cut, it goes on from any state that the cut left. Throws what `checkRelease`,
 * `checkBoard`, `planFor`, `applyPlan` and `waitForReady` throw, and `noAnswer`, `linkLost`.
 */
export const flashBoard = async (
  board: BoardConsole,
  release: Release,
  options: FlashOptions,
): Promise<Flashed> => {
  checkRelease(release, options.trusted);
  await board.greet();
  const storage = new BoardStorage(board);
  const state = await inspectBoard(board, storage);
  checkBoard(state, release);
  const same = await baseHolds(storage, state, release);
  if (!options.base && same && (await isThere(storage, state, release)))
    return { plan: nothingToWrite(state, release), state };
  const wanted = planFor(state, release, same, options);
  const plan =
    wanted.kind === 'update' ? wanted : await keepingNotice(board, storage, state, release, wanted, same);
  options.onPlan?.(plan, state);
  await applyPlan(storage, state, plan, release, options.progress ?? noProgress, board);
  options.onWritten?.();
  const from = await board.startAgain();
  await waitForReady(board, plan, from, options.readyTimeoutMs ?? READY_TIMEOUT_MS);
  return { plan, state };
};

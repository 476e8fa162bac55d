import { encodeBootRecord, recordFile } from '../../firmware/boot/bootRecord.ts';
import { HOLD_FILE } from '../../firmware/boot/slots.ts';
import { hostSha256 } from '../../host/sha256.ts';
import type { Release } from '../release/release.ts';
import type { StorageFile } from '../storage/storageImage.ts';
import type { BoardStorage } from './boardStorage.ts';
import { clearAll, clearAround, type Restart } from './clear.ts';
import type { BoardState } from './inspect.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './progress.ts';

const writeAndVerify = async (
  storage: BoardStorage,
  [name, octets]: StorageFile,
  progress: Progress,
): Promise<void> => {
  const writing = progress.begin(`write ${name}`, octets.length);
  await storage.write(name, octets, writing.done);
  writing.end();
  const reading = progress.begin(`read back ${name}`, octets.length);
  await storage.verify(name, octets, reading.done);
  reading.end();
};

/**
 * An update: the other slot, then the record that puts it on trial. Until the record is whole the board
 * starts the image that it started before.
 */
const update = async (
  storage: BoardStorage,
  state: BoardState,
  plan: Plan,
  progress: Progress,
): Promise<void> => {
  for (const file of plan.files) await writeAndVerify(storage, file, progress);
  const { record } = state;
  const next = { sequence: record.sequence + 1, good: record.good, trial: plan.slot, attempts: 0 };
  await writeRecord(storage, next);
  // A provisioning that was cut left it. Before the record was whole, erasing it would have started the old
  // image.
  if (state.files.includes(HOLD_FILE)) await storage.erase(HOLD_FILE);
};

const writeRecord = async (
  storage: BoardStorage,
  record: Parameters<typeof encodeBootRecord>[0],
): Promise<void> => {
  const octets = encodeBootRecord(record, hostSha256);
  await storage.write(recordFile(record.sequence), octets);
  await storage.verify(recordFile(record.sequence), octets);
};

/** Every file that is not kept. The loader is last: once it is whole, the notice prints nothing. */
const rewrite = async (
  storage: BoardStorage,
  state: BoardState,
  plan: Plan,
  release: Release,
  progress: Progress,
  board: Restart,
): Promise<void> => {
  if (plan.kept) await clearAround(storage, state, release, plan.kept, progress, board);
  else await clearAll(storage, state, release, progress, board);
  if (release.statement.layout !== 'hashLoader')
    await writeRecord(storage, { sequence: 1, good: '', trial: plan.slot, attempts: 0 });
  for (const file of plan.files) await writeAndVerify(storage, file, progress);
};

/**
 * Writes the files of a plan, reads them back and switches to the new image; the caller restarts the board.
 * Throws `readBack`, `storageFull`, `boardError`, `linkLost`.
 */
export const applyPlan = (
  storage: BoardStorage,
  state: BoardState,
  plan: Plan,
  release: Release,
  progress: Progress,
  board: Restart,
): Promise<void> =>
  plan.kind === 'update'
    ? update(storage, state, plan, progress)
    : rewrite(storage, state, plan, release, progress, board);

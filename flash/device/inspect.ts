import { type BootRecord, newestRecord, recordFile, type SlotName } from '../../firmware/boot/bootRecord.ts';
import { type ImageHead, parseImageHead } from '../../firmware/boot/imageHead.ts';
import { slotFile } from '../../firmware/boot/slots.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { LOADER_INCOMPLETE } from '../release/incompleteNotice.ts';
import type { BoardStorage, Evaluator } from './boardStorage.ts';

/** The longest head of an image, with a board's name of 255 characters. */
const HEAD_BYTES_MAX = 334;

/** What a board holds. */
export interface BoardState {
  /** What the vendor's firmware calls the board, and its version. */
  readonly interpreterBoard: string;
  readonly interpreterVersion: string;
  readonly files: readonly string[];
  readonly freeBytes: number;
  /** `.boot0` is there and was written to its end. */
  readonly loaderWhole: boolean;
  /** The newest whole one; `NO_RECORD` without. */
  readonly record: BootRecord;
  /** Heads of the images. Whether the scripts are whole is found by reading them back, and by the loader. */
  readonly slots: Readonly<Partial<Record<SlotName, ImageHead>>>;
}

const ERASED = '\xff';

/**
 * Undefined for a file that is no image, and for one whose writing was cut within its head: its rest is
 * erased.
 */
const headOf = (octets: Uint8Array): ImageHead | undefined => {
  try {
    const head = parseImageHead(octets);
    return head.board.includes(ERASED) ? undefined : head;
  } catch (error) {
    if (faultCode(error) === 'malformed') return undefined;
    throw error;
  }
};

/** Reads what is on the board; writes nothing. Throws `boardError`, `linkLost`. */
export const inspectBoard = async (board: Evaluator, storage: BoardStorage): Promise<BoardState> => {
  const [interpreterBoard, interpreterVersion] = (await board.evaluate(
    '[process.env.BOARD,process.env.VERSION]',
  )) as string[];
  const files = await storage.list();
  const small = new Map<string, Uint8Array>();
  for (const name of [recordFile(0), recordFile(1), slotFile('A'), slotFile('B')]) {
    const octets = files.includes(name) && (await storage.read(name, HEAD_BYTES_MAX));
    if (octets) small.set(name, octets);
  }
  const slots: Partial<Record<SlotName, ImageHead>> = {};
  for (const slot of ['A', 'B'] as const) {
    const octets = small.get(slotFile(slot));
    const head = octets && headOf(octets);
    if (head) slots[slot] = head;
  }
  return {
    interpreterBoard,
    interpreterVersion,
    files,
    freeBytes: await storage.free(),
    loaderWhole: !(await board.evaluate(LOADER_INCOMPLETE)),
    record: newestRecord(name => small.get(name), hostSha256),
    slots,
  };
};

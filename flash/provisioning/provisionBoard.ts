import { randomBytes } from 'node:crypto';
import type { BoardDescription } from '../../boards/board.ts';
import { HOLD_FILE } from '../../firmware/boot/slots.ts';
import { PIN_DIGITS_MAX, PIN_DIGITS_MIN, pinVerifier } from '../../firmware/provisioning/craftPin.ts';
import {
  BOARD_ID_OCTETS,
  encodeProvisioning,
  masterAnchor,
  SEALING_KEY_OCTETS,
} from '../../firmware/provisioning/provisioning.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { fault, faultCode } from '../../firmware/runtime/fault.ts';
import type { FaultCode } from '../../firmware/runtime/faultCodes.ts';
import { hostSha256 } from '../../host/sha256.ts';
import type { BoardConsole } from '../device/boardConsole.ts';
import { BoardStorage } from '../device/boardStorage.ts';
import { conditionOf, conditionWords } from '../device/condition.ts';
import { inspectBoard } from '../device/inspect.ts';
import { interpreterBoardOf } from '../release/interpreterBoards.ts';
import { buildProvisioner, PROVISIONER } from './buildProvisioner.ts';
import type { MasterFile } from './masterFile.ts';

const PIECE_CHARACTERS = 300;
const SALT_OCTETS = 8;
const readyTimeoutMs = 120_000;
const EPOCH_SECONDS = 946_684_800;

/** What a board is given. */
export interface ProvisionOptions {
  readonly board: BoardDescription;
  /** The master key whose hash is the board's anchor. */
  readonly master: MasterFile;
  /** The craft menu's PIN, 4 to 8 digits; without one the phone has no such menu. */
  readonly pin?: string | undefined;
  /** Called with each step, in words for a person. */
  readonly onStep?: (words: string) => void;
}

/** The operator's record of a provisioned board. It holds no secret. */
export interface Passport {
  readonly board: string;
  /** 8 octets, hexadecimal. */
  readonly boardId: string;
  /** SHA-256 of the master key that the board trusts, hexadecimal. */
  readonly anchor: string;
  /** That key's generation. */
  readonly generation: number;
  /** Whether the phone has a craft menu. */
  readonly craftPin: boolean;
}

/** Throws `badPin`, whose message does not contain the PIN. */
const checkPin = (pin: string | undefined): void => {
  if (pin === undefined) return;
  if (!/^\d+$/.test(pin) || pin.length < PIN_DIGITS_MIN || pin.length > PIN_DIGITS_MAX)
    throw fault('badPin', `craft PIN: expected ${PIN_DIGITS_MIN} to ${PIN_DIGITS_MAX} digits`);
};

const checkBoard = async (board: BoardConsole, name: string): Promise<void> => {
  const expected = interpreterBoardOf(name);
  const got = await board.evaluate('process.env.BOARD');
  if (got !== expected) throw fault('wrongBoard', `board: expected ${expected} for ${name}, got ${got}`);
};

/** A board without a phone's program is refused, with `noImage`, before secrets are sent to it. */
const checkProgram = async (board: BoardConsole, storage: BoardStorage, name: string): Promise<void> => {
  const condition = conditionOf(await inspectBoard(board, storage));
  if (condition === 'image' || condition === 'noImage' || condition === 'held') return;
  throw fault('noImage', `board: expected a phone's program, got ${conditionWords(condition, name)}`);
};

/**
 * Restarts the board into the bare interpreter. Throws `notHeld` for a board whose loader does not know a
 * hold.
 */
const hold = async (board: BoardConsole, storage: BoardStorage): Promise<void> => {
  await storage.write(HOLD_FILE, new Uint8Array([1]));
  const from = board.said().length;
  await board.restart();
  // The loader prints it before the console answers.
  if (!/boot: held/.test(board.said(from)))
    throw fault('notHeld', 'board: expected a loader that holds its image, got another; npm run flash first');
};

/**
 * Types the program into the board's RAM, piece by piece, each as often as it must be; the next start removes
 * it.
 */
const typeProgram = async (board: BoardConsole, program: string): Promise<void> => {
  await board.evaluate('global.$text="",0');
  for (let at = 0; at < program.length; at += PIECE_CHARACTERS)
    await board.evaluate(
      `$text=$text.substr(0,${at})+${JSON.stringify(program.slice(at, at + PIECE_CHARACTERS))},${at}`,
    );
  await board.evaluate('(eval($text),0)');
};

/**
 * Calls the program on the board and throws its faults under their codes. The error of a call without an
 * answer does not contain the line that was typed, since a secret is in it.
 */
const call = async (board: BoardConsole, method: string, ...hex: string[]): Promise<void> => {
  const texts = hex.map(digits => `"${digits}"`);
  const answer = await board.evaluate(`${PROVISIONER}.${method}(${texts.join(',')})`).catch(error => {
    const code = faultCode(error);
    throw fault(code === 'bug' ? 'boardError' : code, `${method}: the board did not answer`);
  });
  const [, code, message] = /^!(\w+) (.*)$/s.exec(String(answer)) ?? [];
  // The program on the board was built from these sources, so its codes are these.
  if (code) throw fault(code as FaultCode, message);
};

const write = async (board: BoardConsole, options: ProvisionOptions): Promise<Passport> => {
  const { master, pin } = options;
  const boardId = new Uint8Array(randomBytes(BOARD_ID_OCTETS));
  const anchor = masterAnchor(hostSha256, master.profile, master.publicKey);
  const octets = encodeProvisioning({
    boardId,
    sealingKey: new Uint8Array(randomBytes(SEALING_KEY_OCTETS)),
    anchor,
    provisionedAt: Math.floor(Date.now() / 1000) - EPOCH_SECONDS,
  });
  const salt = new Uint8Array(randomBytes(SALT_OCTETS));
  const verifier = pin === undefined ? '' : toHex(pinVerifier(hostSha256, salt, pin));
  await call(board, 'provision', toHex(octets), verifier);
  octets.fill(0);
  return {
    board: options.board.name,
    boardId: toHex(boardId),
    anchor: toHex(anchor),
    generation: master.generation,
    craftPin: pin !== undefined,
  };
};

/** Throws `alreadyProvisioned` before anything is written, the PIN included. */
const refuseProvisioned = async (board: BoardConsole): Promise<void> => {
  const boardId = await board.evaluate(`${PROVISIONER}.boardId()`);
  if (boardId !== '')
    throw fault(
      'alreadyProvisioned',
      `board ${boardId}: expected one that was never provisioned; only opening its housing makes it forget`,
    );
};

/** Takes the hold away, if there is one, and waits until the phone has started. */
const release = async (board: BoardConsole, storage: BoardStorage): Promise<void> => {
  if (!(await storage.list()).includes(HOLD_FILE)) return;
  await storage.erase(HOLD_FILE);
  const from = await board.startAgain();
  await board.waitForMatch(/READY|boot: no image/, readyTimeoutMs, from);
};

/**
 * Writes a board's secrets once: its identity, a sealing key, the anchor of its center, and the craft menu's
 * PIN. Run again after a cut, it finishes the work. Throws `badPin`, `noKeyMemory`, `noAnswer`, `wrongBoard`,
 * `noImage`, `notHeld`, `alreadyProvisioned`, `boardError`, `linkLost`.
 */
export const provisionBoard = async (board: BoardConsole, options: ProvisionOptions): Promise<Passport> => {
  checkPin(options.pin);
  const { onStep = () => {} } = options;
  const program = await buildProvisioner(options.board);
  await board.greet();
  await checkBoard(board, options.board.name);
  const storage = new BoardStorage(board);
  await checkProgram(board, storage, options.board.name);
  onStep('hold the phone');
  await hold(board, storage);
  try {
    onStep(`bring a program of ${program.length} bytes into its RAM`);
    await typeProgram(board, program);
    await refuseProvisioned(board);
    onStep('write its secrets');
    return await write(board, options);
  } finally {
    onStep('let the phone start');
    await release(board, storage);
  }
};

import { fault } from '../../firmware/runtime/fault.ts';
import { sha256Hex } from '../release/release.ts';

/** The interpreter's console, as far as Storage needs it. */
export interface Evaluator {
  /** The value of an expression of one line, by way of JSON. */
  evaluate(expression: string, timeoutMs?: number): Promise<unknown>;
}

/** Called with the number of bytes that are done. */
export type Progress = (done: number) => void;

/** A line of a chunk fits the console's input buffer of 1024 bytes, which stops the sender at 6/8 of it. */
const CHUNK_BYTES = 256;
const CHUNK_TIMEOUT_MS = 10_000;
/** Sectors of 128 kB take one to two seconds each to erase. */
const ERASE_TIMEOUT_MS = 60_000;

const storage = 'require("Storage")';

/** The interpreter's Storage by way of its console. Each method throws `boardError` and `linkLost`. */
export class BoardStorage {
  private readonly board: Evaluator;
  constructor(board: Evaluator) {
    this.board = board;
  }

  /** Names of all files. */
  async list(): Promise<string[]> {
    return (await this.board.evaluate(`${storage}.list()`, CHUNK_TIMEOUT_MS)) as string[];
  }

  /** Bytes for further files, without compaction. */
  async free(): Promise<number> {
    return (await this.board.evaluate(`${storage}.getFree()`, CHUNK_TIMEOUT_MS)) as number;
  }

  /** Octets from the start of a file, at most `lengthMax`; undefined when there is none. */
  async read(name: string, lengthMax = Infinity, progress?: Progress): Promise<Uint8Array | undefined> {
    const file = JSON.stringify(name);
    const length = (await this.board.evaluate(
      `(s=>s===undefined?-1:s.length)(${storage}.read(${file}))`,
      CHUNK_TIMEOUT_MS,
    )) as number;
    if (length < 0) return undefined;
    const octets = new Uint8Array(Math.min(length, lengthMax));
    for (let at = 0; at < octets.length; at += CHUNK_BYTES) {
      const bytes = Math.min(CHUNK_BYTES, octets.length - at);
      const chunk = await this.board.evaluate(
        `btoa(${storage}.read(${file},${at},${bytes}))`,
        CHUNK_TIMEOUT_MS,
      );
      octets.set(Buffer.from(String(chunk), 'base64').subarray(0, bytes), at);
      progress?.(at + bytes);
    }
    return octets;
  }

  /** Makes the file anew. After a cut its last part is erased flash. */
  async write(name: string, octets: Uint8Array, progress?: Progress): Promise<void> {
    for (let at = 0; at < octets.length; at += CHUNK_BYTES) {
      const chunk = Buffer.from(octets.subarray(at, at + CHUNK_BYTES)).toString('base64');
      await this.board.evaluate(
        `${storage}.write(${JSON.stringify(name)},atob("${chunk}"),${at},${octets.length})`,
        CHUNK_TIMEOUT_MS,
      );
      progress?.(Math.min(at + CHUNK_BYTES, octets.length));
    }
  }

  /** Reads a file back and compares. Throws `readBack`. */
  async verify(name: string, octets: Uint8Array, progress?: Progress): Promise<void> {
    const expected = sha256Hex(octets);
    const found = await this.read(name, Infinity, progress);
    const got = found ? sha256Hex(found) : 'no file';
    if (got !== expected)
      throw fault('readBack', `${name} on the board: expected SHA-256 ${expected}, got ${got}`);
  }

  /** Takes a file away; it is no error when there is none. */
  async erase(name: string): Promise<void> {
    await this.board.evaluate(`${storage}.erase(${JSON.stringify(name)})`, CHUNK_TIMEOUT_MS);
  }

  /**
   * Erases everything and writes this file, in one line: the board goes on when the cable is pulled
   * meanwhile.
   */
  async eraseAllBut(name: string, octets: Uint8Array): Promise<void> {
    const text = JSON.stringify(Buffer.from(octets).toString('latin1'));
    await this.board.evaluate(
      `(s=>(s.eraseAll(),s.write(${JSON.stringify(name)},${text})))(${storage})`,
      ERASE_TIMEOUT_MS,
    );
  }

  /** Erases the page of flash at this address. The files that reach into it have to be taken away first. */
  async erasePage(address: number): Promise<void> {
    await this.board.evaluate(`require("Flash").erasePage(${address}),0`, ERASE_TIMEOUT_MS);
  }
}

import type { ByteStream } from '../../hal/byteStream.ts';

/** A host program at the other end of one of the board's serial ports. */
export type SerialPeer = (line: ByteStream) => void;

/** The interpreter's variables, of 13 or 14 bytes each. */
export interface MemoryUse {
  free: number;
  /** In use. */
  usage: number;
  total: number;
}

/** The real interpreter, running an image. */
export interface TargetBoard {
  /** The console's output up to its first prompt. */
  readonly bootText: string;
  /**
   * The value of an expression, by way of JSON. Rejects with what the expression threw, or after `timeoutMs`.
   */
  evaluate(expression: string, timeoutMs?: number): Promise<unknown>;
  /** Variables in use and free. */
  memory(): Promise<MemoryUse>;
  /** The console's output so far. */
  output(): string;
  /** Resolves when the console's output holds `text`; rejects after `timeoutMs`. */
  waitFor(text: string, timeoutMs: number): Promise<void>;
  /** Ends the process and removes its files. Allowed twice. */
  stop(): Promise<void>;
}

/** Variables in use now, by the interpreter's own count, `process.memory()`. */
export const memoryOf = async (board: Pick<TargetBoard, 'evaluate'>): Promise<MemoryUse> => {
  const { free, usage, total } = (await board.evaluate('process.memory()')) as MemoryUse;
  return { free, usage, total };
};

/** A phone in real time: an interpreter with the image, whose serial lines end in this process. */
import { paced } from '../../../bench/peers/paced.ts';
import type { BoardDescription } from '../../../boards/board.ts';
import type { MemoryUse, SerialPeer } from '../../../flash/interpreter/board.ts';
import { crc32 } from '../../../flash/storage/crc32.ts';
import type { StorageFile } from '../../../flash/storage/storageImage.ts';
import type { Bench, Wiring, WrittenFile } from '../bench.ts';
import { type KeyProfileName, openOffice } from '../office.ts';
import { type PanelFront, panelFront } from './panelFront.ts';

/** The calls of a running interpreter that a bench needs. */
export interface Interpreter {
  evaluate(expression: string, timeoutMs?: number): Promise<unknown>;
  memory(): Promise<MemoryUse>;
  output(): string;
  stop(): Promise<void>;
}

/** The phone's lines, each joined to its peer whenever the board starts. */
export interface Lines {
  readonly card: SerialPeer;
  readonly network: SerialPeer;
  readonly panel: SerialPeer;
}

/** The interpreter that runs the image. */
export interface Machine {
  readonly target: string;
  readonly board: BoardDescription;
  readonly wiring: Wiring;
  /** The whole contents of Storage. */
  readonly files: readonly StorageFile[];
  /** Pause between two octets to the board; absent where the line has its own pace. */
  readonly characterMs?: number;
  /** As `Bench.insertionsMax`. */
  readonly insertionsMax: number;
  /** Time for an answer: the interpreter answers only when it is idle. */
  readonly consoleMs: number;
  start(lines: Lines): Promise<Interpreter>;
  /** Absent where the image is in place when the board starts. */
  write?(): Promise<void>;
  /** Cuts the supply; absent where ending the interpreter does so. */
  cut?(): Promise<void>;
  /** As `Bench.craftPin`; absent without a craft menu. */
  craftPin?(): string;
  openCover?(): void;
  close?(): Promise<void>;
}

const COMPLAINT = /Uncaught|Unhandled|New interpreter error|OUT OF MEMORY|LOW_MEMORY/;
/** Messages of the console about lost input and damaged expressions. */
const LOSS = /FIFO_FULL|Uncaught SyntaxError/;
const pollMs = 10;

const readBack = async (
  running: Interpreter,
  [name, bytes]: StorageFile,
  consoleMs: number,
): Promise<WrittenFile> => {
  const sum = await running.evaluate(`E.CRC32(require("Storage").read(${JSON.stringify(name)}))`, consoleMs);
  return { name, bytes: bytes.length, same: sum === crc32(bytes) };
};

export const machineBench = async (machine: Machine, profile: KeyProfileName): Promise<Bench> => {
  const { target, board, wiring, files, insertionsMax, consoleMs } = machine;
  const started = performance.now();
  const nowMs = () => performance.now() - started;
  const office = await openOffice(profile, nowMs);
  const front: PanelFront = panelFront();
  const { characterMs } = machine;
  const line = (peer: SerialPeer): SerialPeer =>
    characterMs === undefined ? peer : paced(peer, characterMs);
  const lines: Lines = {
    card: line(front.connectCard),
    panel: line(front.connectPanel),
    network: line(office.connect),
  };
  let running: Interpreter | undefined;
  let heard = 0;
  let lost = 0;

  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  const alive = (): Interpreter => {
    if (!running) throw new Error('the board has no power');
    return running;
  };
  const start = async () => {
    await stop();
    heard = 0;
    running = await machine.start(lines);
  };
  const pause = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds));
  return {
    target,
    board,
    wiring,
    insertionsMax,
    front,
    office,
    nowMs,
    pause,
    until: async (what, done, limitMs) => {
      for (const end = nowMs() + limitMs; !done(); await pause(pollMs))
        if (nowMs() > end)
          throw new Error(`expected ${what} within ${limitMs} ms; it shows ${front.display().join(' | ')}`);
    },
    flash: async () => {
      await machine.write?.();
      await start();
      const written: WrittenFile[] = [];
      for (const file of files) written.push(await readBack(alive(), file, consoleMs));
      return written;
    },
    start,
    cut: async () => {
      await machine.cut?.();
      await stop();
    },
    craftPin: () => {
      if (!machine.craftPin) throw new Error('craft PIN: expected a target that has one');
      return machine.craftPin();
    },
    openCover: () => machine.openCover?.(),
    evaluate: async expression => alive().evaluate(expression, consoleMs),
    variables: async () => {
      const { usage, total } = await alive().memory();
      return { used: usage, total };
    },
    complaints: () => {
      const text = running?.output() ?? '';
      const fresh = text.slice(heard);
      heard = text.length;
      const lines = fresh.split('\n').filter(line => COMPLAINT.test(line));
      if (characterMs === undefined) return lines;
      const losses = lines.filter(line => LOSS.test(line));
      lost += losses.length;
      return lines.filter(line => !losses.includes(line));
    },
    losses: () => {
      const count = lost;
      lost = 0;
      return count;
    },
    close: async () => {
      await stop();
      await machine.close?.();
    },
  };
};

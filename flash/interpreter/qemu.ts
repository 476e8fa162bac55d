import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childLink } from '../port/link.ts';
import { flashImage, type StorageFile } from '../storage/storageImage.ts';
import { type MemoryUse, memoryOf, type SerialPeer, type TargetBoard } from './board.ts';
import { InterpreterConsole } from './console.ts';
import { ownChild } from './ownChild.ts';
import { type TestPort, testPort } from './testPort.ts';
import { usartGate } from './usartGate.ts';
import { wakeTimer } from './wakeTimer.ts';

/** An STM32F405 with 8 MHz crystal; QEMU 8 or newer. */
const MACHINE = 'olimex-stm32-h405';
/** Where the STM32F405RG build of the interpreter keeps Storage. */
const STORAGE = { offset: 0xc0000, bytes: 0x40000 };
const USARTS_MAX = 6;
const CONSOLE_USART = 1;

export interface QemuOptions {
  /** Path of the interpreter's STM32F405RG firmware, a raw binary. */
  firmware: string;
  /** `.boot0` runs at power-on. */
  files: readonly StorageFile[];
  /** Host programs on USART2 to USART6; USART1 is the console. */
  serials?: Readonly<Record<number, SerialPeer>>;
  /**
   * Counts virtual time in instructions of 2^shift ns: 4 comes close to an 84 MHz Cortex-M4, and computing times repeat
   * to the digit. Without it the board runs as fast as the host and its times mean nothing.
   */
  instructionShift?: number;
  /**
   * Idle virtual time passes as the host's does, and the chip wakes for its timers; otherwise it leaps to the next system
   * tick, up to 100 ms late. Default: with a host program on a USART.
   */
  realTime?: boolean;
  bootTimeoutMs?: number;
}

/** Listens where QEMU will connect. */
const listen = (path: string, onSocket: (socket: Socket) => void): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer(socket => {
      socket.on('error', () => {});
      onSocket(socket);
    });
    server.on('error', reject);
    server.listen(path, () => resolve(server));
  });

/** Joins a USART's connection to the peer. */
const joinPeer = (peer: SerialPeer, usart: number, port: Promise<TestPort>) => (socket: Socket) =>
  peer({
    write: usartGate(port, usart, octet => void socket.write(octet)),
    onData: listener => void socket.on('data', piece => listener(new Uint8Array(piece))),
  });

/** One `-serial` a USART, in order; those in between go nowhere. */
const serialArguments = (folder: string, numbers: number[]): string[] =>
  Array.from({ length: Math.max(1, ...numbers) - 1 }, (_, i) => i + 2).flatMap(number => [
    '-serial',
    numbers.includes(number) ? `unix:${join(folder, `usart${number}`)}` : 'null',
  ]);

/**
 * `sleep=off` lets virtual time leap while the chip waits: right for computing alone, and a lie as soon as a host
 * program has to answer, since any waiting time on the chip runs out before the host has been scheduled.
 */
const clockArguments = (shift: number | undefined, realTime: boolean): string[] =>
  shift === undefined ? [] : ['-icount', `shift=${shift},sleep=${realTime ? 'on' : 'off'}`];

/** USART numbers of the peers. */
const usartsOf = (peers: NonNullable<QemuOptions['serials']>): number[] => {
  const numbers = Object.keys(peers).map(Number);
  for (const number of numbers)
    if (!(number >= 2 && number <= USARTS_MAX))
      throw new RangeError(`serials: expected USART 2 to ${USARTS_MAX}, got ${number}`);
  return numbers;
};

/** The emulator's process with its sockets in a folder of its own, and what ends and removes all of it. */
const startEmulator = async (options: QemuOptions) => {
  const peers = options.serials ?? {};
  const numbers = usartsOf(peers);
  const { realTime = numbers.length > 0 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-qemu-'));
  const flash = join(folder, 'flash.bin');
  writeFileSync(flash, flashImage(readFileSync(options.firmware), options.files, STORAGE));
  const testPath = join(folder, 'test');
  let found: (port: TestPort) => void;
  const port = new Promise<TestPort>(resolve => {
    found = resolve;
  });
  const servers = await Promise.all([
    listen(testPath, socket => found(testPort(socket))),
    ...numbers.map(number => listen(join(folder, `usart${number}`), joinPeer(peers[number], number, port))),
  ]);
  const child = spawn('qemu-system-arm', [
    ...['-M', MACHINE, '-nographic', '-monitor', 'none', '-kernel', flash, '-serial', 'stdio'],
    ...['-qtest', `unix:${testPath}`, '-qtest-log', 'none'],
    ...serialArguments(folder, numbers),
    ...clockArguments(options.instructionShift, realTime),
  ]);
  const end = ownChild(child);
  const stopWaking = realTime ? wakeTimer(port) : () => {};
  const release = async () => {
    stopWaking();
    for (const server of servers) server.close();
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  return { child, port, release };
};

/** The interpreter's STM32F405 firmware on an emulated Cortex-M4, with the image in its flash. */
export class QemuBoard implements TargetBoard {
  readonly bootText: string;
  private readonly console: InterpreterConsole;
  private readonly release: () => Promise<void>;

  private constructor(bootText: string, console: InterpreterConsole, release: () => Promise<void>) {
    this.bootText = bootText;
    this.console = console;
    this.release = release;
  }

  /** Resolves at the console's first prompt. */
  static async boot(options: QemuOptions): Promise<QemuBoard> {
    const { child, port, release } = await startEmulator(options);
    const streams = childLink(child);
    const write = usartGate(port, CONSOLE_USART, streams.write);
    const console = new InterpreterConsole({ ...streams, write }, { bytePauseMs: 0 });
    try {
      const bootText = await console.waitFor('\n>', options.bootTimeoutMs ?? 30_000);
      return new QemuBoard(bootText, console, release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  evaluate(expression: string, timeoutMs = 30_000): Promise<unknown> {
    return this.console.evaluate(expression, timeoutMs);
  }
  memory(): Promise<MemoryUse> {
    return memoryOf(this);
  }
  output(): string {
    return this.console.output();
  }
  async waitFor(text: string, timeoutMs: number): Promise<void> {
    await this.console.waitFor(text, timeoutMs);
  }
  stop(): Promise<void> {
    return this.release();
  }
}

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { startQemu } from '../emulator/qemu.ts';
import { childLink } from '../port/link.ts';
import { flashImage, type StorageFile } from '../storage/storageImage.ts';
import type { SerialPeer } from './board.ts';
import { InterpreterBoard } from './interpreterBoard.ts';
import { type LineTurns, lineTurns } from './lineTurns.ts';
import { type TestPort, testPort } from './testPort.ts';
import { usartGate } from './usartGate.ts';
import { wakeTimer } from './wakeTimer.ts';

/** An STM32F405 with 8 MHz crystal. */
const MACHINE = 'olimex-stm32-h405';
/** Where the STM32F405RG build of the interpreter keeps Storage. */
const STORAGE = { offset: 0xc0000, bytes: 0x40000 };
const USARTS_MAX = 6;
const CONSOLE_USART = 1;

/** How the firmware is booted. */
export interface QemuOptions {
  /** Path of the interpreter's STM32F405RG firmware, a raw binary. */
  firmware: string;
  /** `.boot0` runs at power-on. */
  files: readonly StorageFile[];
  /** Host programs on USART2 to USART6; USART1 is the console. */
  serials?: Readonly<Record<number, SerialPeer>>;
  /**
   * Counts virtual time in instructions of 2^shift ns: 4 comes close to an 84 MHz Cortex-M4, and computing
   * times repeat to the digit. Without it the board runs as fast as the host and its times mean nothing.
   */
  instructionShift?: number;
  /**
   * Idle virtual time passes as the host's does, and the chip wakes for its timers; otherwise it leaps to the
   * next system tick, up to 100 ms late. Default: with a host program on a USART.
   */
  realTime?: boolean;
  /** From the start to the console's first prompt. Default: 30 s. */
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
const joinPeer =
  (peer: SerialPeer, usart: number, port: Promise<TestPort>, turns: LineTurns) => (socket: Socket) =>
    peer({
      write: usartGate(port, usart, octet => void socket.write(octet), turns),
      onData: listener => void socket.on('data', piece => listener(new Uint8Array(piece))),
    });

/** One `-serial` a USART, in order; those in between go nowhere. */
const serialArguments = (folder: string, numbers: number[]): string[] =>
  Array.from({ length: Math.max(1, ...numbers) - 1 }, (_, i) => i + 2).flatMap(number => [
    '-serial',
    numbers.includes(number) ? `unix:${join(folder, `usart${number}`)}` : 'null',
  ]);

/**
 * `sleep=off` lets virtual time leap while the chip waits: right for computing alone. With a host program at
 * a USART a waiting time on the chip would run out before the host program is scheduled.
 */
const clockArguments = (shift: number | undefined, realTime: boolean): string[] =>
  shift === undefined ? [] : ['-icount', `shift=${shift},sleep=${realTime ? 'on' : 'off'}`];

/** USART numbers of the peers. Throws RangeError for one that the chip lacks, and for the console's. */
const usartsOf = (peers: NonNullable<QemuOptions['serials']>): number[] => {
  const numbers = Object.keys(peers).map(Number);
  for (const number of numbers)
    if (!(number >= 2 && number <= USARTS_MAX))
      throw new RangeError(`serials: expected USART 2 to ${USARTS_MAX}, got ${number}`);
  return numbers;
};

/** Where QEMU connects to: its test protocol, and a host program for each USART. */
interface Sockets {
  readonly port: Promise<TestPort>;
  readonly turns: LineTurns;
  close(): void;
}

const listenIn = async (folder: string, peers: NonNullable<QemuOptions['serials']>): Promise<Sockets> => {
  let connected: (port: TestPort) => void;
  const port = new Promise<TestPort>(resolve => {
    connected = resolve;
  });
  const turns = lineTurns();
  const servers = await Promise.all([
    listen(join(folder, 'test'), socket => connected(testPort(socket))),
    ...usartsOf(peers).map(number =>
      listen(join(folder, `usart${number}`), joinPeer(peers[number], number, port, turns)),
    ),
  ]);
  return { port, turns, close: () => servers.forEach(server => void server.close()) };
};

/** Starts the emulator with its flash and its sockets. `release` ends it and removes both. */
const startBoard = async ({ firmware, files, serials = {}, ...clock }: QemuOptions) => {
  const numbers = usartsOf(serials);
  const { realTime = numbers.length > 0 } = clock;
  const flash = flashImage(readFileSync(firmware), files, STORAGE);
  let sockets: Sockets | undefined;
  const { child, end } = await startQemu(async folder => {
    writeFileSync(join(folder, 'flash.bin'), flash);
    sockets = await listenIn(folder, serials);
    return [
      ...['-M', MACHINE, '-nographic', '-monitor', 'none', '-serial', 'stdio'],
      ...[
        '-kernel',
        join(folder, 'flash.bin'),
        '-qtest',
        `unix:${join(folder, 'test')}`,
        '-qtest-log',
        'none',
      ],
      ...serialArguments(folder, numbers),
      ...clockArguments(clock.instructionShift, realTime),
    ];
  });
  const { port, turns, close } = sockets!;
  const stopWaking = realTime ? wakeTimer(port) : () => {};
  const release = async () => {
    stopWaking();
    close();
    await end();
  };
  return { child, port, turns, release };
};

/**
 * Boots the interpreter's STM32F405 firmware on an emulated Cortex-M4, with the image in its flash. Resolves
 * at the console's first prompt; rejects with RangeError (a USART), `noEmulator`, or when there is no prompt
 * in time.
 */
export const bootQemu = async (options: QemuOptions): Promise<InterpreterBoard> => {
  const { child, port, turns, release } = await startBoard(options);
  const streams = childLink(child);
  return InterpreterBoard.boot({
    link: { ...streams, write: usartGate(port, CONSOLE_USART, streams.write, turns) },
    bytePauseMs: 0,
    release,
    bootTimeoutMs: options.bootTimeoutMs,
  });
};

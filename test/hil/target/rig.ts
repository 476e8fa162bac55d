/** A board on serial ports of this machine, described by a rig file. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { BoardConsole } from '../../../flash/device/boardConsole.ts';
import { readBoard } from '../../../flash/image/readBoard.ts';
import { memoryOf, type SerialPeer } from '../../../flash/interpreter/board.ts';
import { CARD_LINE, type LineFormat, OCTET_LINE } from '../../../flash/port/lineFormat.ts';
import type { ConsoleLink } from '../../../flash/port/link.ts';
import { openPort } from '../../../flash/port/open.ts';
import { projectRoot } from '../../../host/root.ts';
import type { Wiring } from '../bench.ts';
import { type Rig, type RigPort, readRig } from '../rig/rigFile.ts';
import type { Interpreter, Lines, Machine } from './machine.ts';

const run = promisify(execFile);
const questionMs = 60_000;

const NOT_IN_FILE = 'the rig file does not name it';
const wired = (yes: unknown): true | string => (yes ? true : NOT_IN_FILE);

const wiringOf = (rig: Rig): Wiring => ({
  console: true,
  heap: true,
  flash: wired(rig.flash),
  panel: wired(rig.panel),
  // The socket's switch and RST are on the panel's line.
  card: rig.panel ? wired(rig.card) : 'its switch and RST are on the panel line, which is not wired',
  network: wired(rig.network),
  power: wired(rig.power),
  memory: wired(rig.memory),
  tamper: wired(rig.tamper),
  craft: wired(rig.craftPin),
});

/** Joins a port to the peer at its other end; once, since the port outlives the board's supply. */
const join = async ({ port, baud }: RigPort, peer: SerialPeer, line: LineFormat): Promise<ConsoleLink> => {
  const link = await openPort(port, baud, line);
  peer({
    write: octets => link.write(octets),
    onData: listener => link.onData(octets => listener(new Uint8Array(octets))),
  });
  return link;
};

/** The console of a board that was switched on, or restarted at the console where no relay switches it. */
const openConsole = async ({ port, baud }: RigPort, restart: boolean): Promise<Interpreter> => {
  const board = new BoardConsole(await openPort(port, baud));
  try {
    await board.greet();
    if (restart) await board.restart();
  } catch (error) {
    await board.close();
    throw error;
  }
  const evaluate = (expression: string, timeoutMs = questionMs) => board.evaluate(expression, timeoutMs);
  return {
    evaluate,
    memory: () => memoryOf({ evaluate }),
    output: () => board.said(),
    stop: () => board.close(),
  };
};

/** Throws `RigError`, `noPort`. */
export const rigMachine = async (path: string): Promise<Machine> => {
  const rig = readRig(path);
  const { console, panel, card, network, power, tamper, craftPin } = rig;
  const open: ConsoleLink[] = [];

  const joinAll = async (lines: Lines): Promise<void> => {
    if (open.length) return;
    if (panel) open.push(await join(panel, lines.panel, OCTET_LINE));
    if (card) open.push(await join(card, lines.card, CARD_LINE));
    if (network) open.push(await join(network, lines.network, OCTET_LINE));
  };
  const command = async ([program, ...words]: readonly string[]) => void (await run(program, words));
  const settle = () => new Promise(resolve => setTimeout(resolve, power?.settleMs ?? 0));
  const cut = async () => {
    if (!power) return;
    await command(power.off);
    await settle();
  };
  return {
    target: path,
    board: await readBoard(rig.board),
    wiring: wiringOf(rig),
    files: [],
    characterMs: rig.characterMs,
    insertionsMax: rig.insertionsMax,
    consoleMs: questionMs,
    start: async lines => {
      await joinAll(lines);
      await cut();
      if (power) await command(power.on);
      await settle();
      // A board that is powered by its console's plug has a new port now.
      return openConsole(console, !power);
    },
    // It reads back what it has written, and ends with an error where that differs.
    write: async () => {
      const words = [
        'run',
        'flash',
        '--',
        '--board',
        rig.board,
        '--port',
        console.port,
        '--baud',
        `${console.baud}`,
      ];
      await run('npm', words, { cwd: projectRoot });
    },
    ...(power ? { cut } : {}),
    ...(tamper
      ? {
          openCover: () => {
            execFileSync(tamper.open[0], tamper.open.slice(1));
            execFileSync(tamper.close[0], tamper.close.slice(1));
          },
        }
      : {}),
    ...(craftPin ? { craftPin: () => craftPin } : {}),
    close: async () => {
      for (const link of open.splice(0)) await link.close();
    },
  };
};

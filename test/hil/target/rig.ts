/** A board on serial ports of this machine, as a rig file says. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { projectRoot } from '../../../flash/build/bundle.ts';
import { readBoard } from '../../../flash/build.ts';
import type { ConsoleLink } from '../../../flash/port/link.ts';
import { openPort } from '../../../flash/port/open.ts';
import { memoryOf, type SerialPeer } from '../../../flash/target/board.ts';
import { InterpreterConsole } from '../../../flash/target/console.ts';
import type { Wiring } from '../bench.ts';
import { type Rig, type RigPort, readRig } from '../rig/rigFile.ts';
import type { Interpreter, Lines, Machine } from './machine.ts';

const run = promisify(execFile);
const promptMs = 15_000;
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

/** Binary and without flow control; a card's characters have even parity and two stop bits (ISO 7816-3, 7.1). */
const setLine = (path: string, card: boolean): void => {
  if (path.startsWith('tcp://')) return;
  const file = process.platform === 'darwin' ? '-f' : '-F';
  const format = card ? ['parenb', '-parodd', 'cstopb'] : [];
  execFileSync('stty', [file, path, '-ixon', '-ixoff', ...format], { stdio: 'pipe' });
};

/** Joins a port to the peer that plays what is at its other end; once, since the port outlives the board's supply. */
const join = async ({ port, baud }: RigPort, peer: SerialPeer, card: boolean): Promise<ConsoleLink> => {
  const link = await openPort(port, baud);
  setLine(port, card);
  peer({
    write: octets => link.write(octets),
    onData: listener => link.onData(octets => listener(new Uint8Array(octets))),
  });
  return link;
};

const interpreterAt = (
  link: ConsoleLink,
): Interpreter & { greet(): Promise<void>; restart(): Promise<void> } => {
  const terminal = new InterpreterConsole(link);
  const evaluate = (expression: string, timeoutMs = questionMs) => terminal.evaluate(expression, timeoutMs);
  return {
    evaluate,
    memory: () => memoryOf({ evaluate }),
    output: () => terminal.output(),
    stop: () => link.close(),
    greet: async () => void (await evaluate('1', promptMs)),
    restart: async () => {
      link.write(Buffer.from('\x03load()\n', 'latin1'));
    },
  };
};

/** Throws `RigError`, `noPort`. */
export const rigMachine = async (path: string): Promise<Machine> => {
  const rig = readRig(path);
  const { console, panel, card, network, power, tamper, craftPin } = rig;
  const open: ConsoleLink[] = [];

  const joinAll = async (lines: Lines): Promise<void> => {
    if (open.length) return;
    if (panel) open.push(await join(panel, lines.panel, false));
    if (card) open.push(await join(card, lines.card, true));
    if (network) open.push(await join(network, lines.network, false));
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
      const running = interpreterAt(await openPort(console.port, console.baud));
      if (!power) await running.restart();
      await running.greet();
      return running;
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

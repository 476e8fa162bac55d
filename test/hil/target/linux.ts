/**
 * The interpreter's Linux build: the same language and library, the host's clock, files for battery memory.
 */
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoardDescription } from '../../../boards/board.ts';
import { buildFor } from '../../../flash/image/image.ts';
import { bootLinux } from '../../../flash/interpreter/linux.ts';
import type { Memory } from '../../../hal/memory.ts';
import type { Wiring } from '../bench.ts';
import { Missing } from '../missing.ts';
import { START_SECONDS } from '../office.ts';
import { LINUX_PORTS, linuxEntry, newMemory } from './linuxImage.ts';
import type { Lines, Machine } from './machine.ts';
import { provisionPin } from './provisionPin.ts';
import { openPseudoTerminals } from './pseudoTerminal.ts';

/** A pseudo-terminal loses no character: the shortest pause of the host's timer is enough. */
const characterMs = 0;
const bootTimeoutMs = 120_000;

const description: BoardDescription = {
  name: 'linux',
  title: 'Linux build of the interpreter',
  chip: { part: 'host', core: 'host', clockMHz: 0, variables: 4096 },
  storage: { bytes: 65536 },
  console: 'stdio',
  header: '',
  native: { sha256: 'espruino', kernels: 'none' },
  faultSentences: false,
  budget: { imageBytes: 65536, imageVars: 4096 },
  pins: {
    card: { uart: 'Serial1', present: '', vcc: '', reset: '', clock: 'D0', tx: '', rx: '' },
    network: { uart: 'Serial2', tx: '', rx: '' },
    panel: { uart: 'Serial3', baud: 115200, tx: '', rx: '' },
  },
};

const wiring: Wiring = {
  console: true,
  flash: true,
  panel: true,
  card: true,
  network: true,
  power: true,
  heap: true,
  memory: true,
  tamper: true,
  craft: true,
};

const fileMemory = (path: string): Memory => ({
  size: newMemory().length,
  read: (offset, length) => new Uint8Array(readFileSync(path).subarray(offset, offset + length)),
  write: (offset, bytes) => {
    const file = openSync(path, 'r+');
    writeSync(file, bytes, 0, bytes.length, offset);
    closeSync(file);
  },
});

/** The phone's image, with its battery memories, empty, as files in `folder`. */
export const buildLinux = async (folder: string) => {
  const journalFile = join(folder, 'journal');
  const keyFile = join(folder, 'keys');
  writeFileSync(journalFile, newMemory());
  writeFileSync(keyFile, newMemory());
  const entry = linuxEntry(journalFile, keyFile, START_SECONDS);
  const { files, pretokenised } = await buildFor(description, { entry });
  return { files, image: pretokenised, journalFile, keyFile };
};

/** Throws `Missing` without `ESPRUINO_BIN` or socat. */
export const linuxMachine = async (): Promise<Machine> => {
  const binary = process.env['ESPRUINO_BIN'];
  if (!binary) throw new Missing('ESPRUINO_BIN: expected the path of the Linux build of the interpreter');
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-hil-'));
  const { files, journalFile, keyFile } = await buildLinux(folder);
  const start = async ({ card, network, panel }: Lines) => {
    const terminals = await openPseudoTerminals({
      [LINUX_PORTS.card]: card,
      [LINUX_PORTS.network]: network,
      [LINUX_PORTS.panel]: panel,
    });
    try {
      const running = await bootLinux({ binary, files, serialPaths: terminals.paths, bootTimeoutMs });
      return {
        evaluate: (expression: string, timeoutMs?: number) => running.evaluate(expression, timeoutMs),
        memory: () => running.memory(),
        output: () => running.output(),
        stop: async () => {
          await running.stop();
          await terminals.close();
        },
      };
    } catch (error) {
      await terminals.close();
      throw error;
    }
  };
  return {
    target: 'linux',
    board: description,
    wiring,
    // The paths of the ports come before the image, so it is the second file that runs.
    files: files.map(([name, bytes]) => [name === '.boot0' ? '.boot1' : name, bytes] as const),
    characterMs,
    // A host with other work answers a reset too late now and then.
    insertionsMax: 3,
    consoleMs: 240_000,
    start,
    craftPin: () => provisionPin(fileMemory(journalFile)),
    // What is left is noise, as in a battery SRAM whose supply was interrupted.
    openCover: () => writeFileSync(keyFile, randomFillSync(newMemory())),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
};

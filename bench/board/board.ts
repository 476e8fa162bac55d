/**
 * A board without hardware. It boots the image that is flashed on real ones, in a realm with Espruino's API
 * and the interpreter's library only, with parts behind the pins and virtual time.
 *
 * Without power the realm, timers, watches and levels are lost. Storage, backup registers and the contents of
 * non-volatile and battery-backed parts stay.
 */
import type { BoardDescription } from '../../boards/board.ts';
import { type Buses, createBuses } from './buses.ts';
import type { Chip } from './chip.ts';
import { uncaught } from './console.ts';
import { createFlashStorage, type FlashStorage } from './flashStorage.ts';
import { createNets, type Nets } from './net.ts';
import { latin1, octetsOf } from './octets.ts';
import { createPowerCycle, type PowerCycle } from './powerCycle.ts';
import { type SeededRandom, seededRandom } from './random.ts';
import { createScheduler, type RunOptions, type Scheduler } from './scheduler.ts';
import { createSerialNets, type SerialNets } from './serialNet.ts';

export interface BoardOptions {
  description: BoardDescription;
  /**
   * The built image: ES5 text of 8-bit characters. Put into Storage as `.boot0`; without it Storage stays as
   * it is.
   */
  image?: string;
  /** The chip's flash, to be kept from one board to the next. Default: an empty one. */
  storage?: FlashStorage;
  /** Seed of every random number of the virtual board. */
  seed?: number;
  /** Wall-clock time at power-on, seconds since 1970. Default 0, as a chip without a clock starts. */
  startSeconds?: number;
  /** Every line that the image prints. */
  onPrint?: (line: string) => void;
  /** Further files in Storage. */
  files?: Record<string, ArrayLike<number>>;
  /** Modules of the interpreter's firmware that reach a part inside the chip, such as its Wi-Fi. */
  modules?: (chip: Chip) => Record<string, unknown>;
  /** Virtual microseconds that a call of the interpreter's API takes. */
  apiCallUs?: number;
  /** Time that the interpreter's own work takes; none by default. */
  computing?: Computing;
}

/**
 * What the interpreter's own work takes, in virtual microseconds: hardware goes on meanwhile, and events are
 * late.
 */
export interface Computing {
  /** From the call of a listener of the image until the next one may run. */
  readonly turnUs: number;
  /** A call of `E.convolve`, of which the portable arithmetic is made. */
  readonly convolveUs: number;
}

/**
 * As an STM32 at 84 MHz is measured (`docs/performance.md`): an await takes 6 ms, a verification with a key
 * of 3840 bits 11 ms, a signature with its coupon 25 to 30 ms.
 */
export const MEASURED_COMPUTING: Computing = { turnUs: 6_000, convolveUs: 10 };

/** A part on the board. */
export interface Part {
  readonly name: string;
  /** What the driver did against the data sheet, in the sheet's words, with the time. */
  readonly violations: string[];
  /** The board's supply came or went. */
  power?(on: boolean): void;
}

/** What a part is made with. */
export interface Bench {
  readonly scheduler: Scheduler;
  readonly nets: Nets;
  readonly serial: SerialNets;
  readonly buses: Buses;
  readonly random: SeededRandom;
}

export interface VirtualBoard extends Bench {
  readonly description: BoardDescription;
  readonly storage: FlashStorage;
  readonly registers: Map<number, number>;
  /** Everything printed, uncaught exceptions included. */
  readonly output: string[];
  /** Uncaught exceptions and unhandled rejections, as printed. */
  readonly errors: string[];
  /** How often the watchdog has reset the chip. */
  watchdogResets(): number;
  isPowered(): boolean;
  nowMs(): number;
  addPart<T extends Part>(part: T): T;
  readonly parts: Part[];
  /** Every part's violations, and nets on which two outputs fought. */
  violations(): string[];
  /** Boots `.boot0`. Throws if the power is on. */
  powerOn(): void;
  /** Cuts the power now; also allowed to a part while the image is running. */
  powerOff(): void;
  /**
   * Takes the battery at VBAT away while the power is off: backup registers and the chip's own time are gone.
   */
  loseBackupBattery(): void;
  /** The reset button: the chip starts again, the parts keep their power. */
  reset(): void;
  run(options: RunOptions): Promise<void>;
  advance(milliseconds: number): Promise<void>;
  /** For tests: evaluates an expression in the running image's realm, as typed at the console. */
  evaluate(expression: string): unknown;
}

/**
 * The least that a call of the API takes, microseconds. On the emulated Cortex-M4 a call takes 100 and more.
 */
const defaultApiCallUs = 35;
/** Run at each start, in this order. */
const BOOT_FILES = ['.boot0', '.boot1', '.boot2', '.boot3', '.bootcde'];
const backupRegisters = { from: 0x4000_2850, to: 0x4000_28a0 };

export const createBoard = (options: BoardOptions): VirtualBoard => {
  const { description, image, seed = 1, startSeconds = 0, apiCallUs = defaultApiCallUs } = options;
  const scheduler = createScheduler();
  const nets = createNets();
  const serial = createSerialNets(scheduler);
  const buses = createBuses(nets);
  const random = seededRandom(seed);
  const storage = options.storage ?? createFlashStorage(description.storage.bytes);
  const registers = new Map<number, number>();
  const output: string[] = [];
  const errors: string[] = [];
  const parts: Part[] = [];
  let powerCycle: PowerCycle | undefined;
  let bootCount = 0;
  let watchdogResets = 0;
  /** Since when the chip's own clock runs. */
  let clockSinceUs = 0;

  if (image !== undefined) storage.write('.boot0', octetsOf(image));
  for (const [name, octets] of Object.entries(options.files ?? {})) storage.write(name, octets);

  const print = (line: string): void => {
    output.push(line);
    options.onPrint?.(line);
  };
  const complain = (line: string): void => {
    errors.push(line);
    print(line);
  };

  const startPowerCycle = (): PowerCycle =>
    createPowerCycle({
      scheduler,
      nets,
      serial,
      buses,
      random: random.fork(`boot ${++bootCount}`),
      description,
      storage,
      registers,
      startSeconds: startSeconds - clockSinceUs / 1e6,
      ...(options.modules ? { modules: options.modules } : {}),
      apiCallUs,
      turnUs: options.computing?.turnUs ?? 0,
      convolveUs: options.computing?.convolveUs ?? 0,
      print,
      complain,
      watchdogExpired: () => {
        watchdogResets++;
        print('watchdog reset');
        reset();
      },
      restart: () => {
        const dying = powerCycle;
        scheduler.interpreterAfter(0, () => {
          if (powerCycle === dying) reset();
        });
      },
    });

  const boot = (): void => {
    const booting = startPowerCycle();
    powerCycle = booting;
    scheduler.interpreterAfter(0, () => {
      for (const file of BOOT_FILES) {
        const octets = storage.read(file);
        if (powerCycle !== booting || !octets) continue;
        try {
          booting.evaluate(latin1(octets), file);
        } catch (error) {
          if (powerCycle !== booting) return;
          complain(uncaught(error));
        }
      }
      if (powerCycle === booting) booting.fire('init');
    });
  };
  const end = (): void => {
    powerCycle?.end();
    powerCycle = undefined;
    for (const address of [...registers.keys()])
      if (address < backupRegisters.from || address >= backupRegisters.to) registers.delete(address);
  };
  const reset = (): void => {
    powerCycle?.fire('kill');
    end();
    boot();
  };

  const board: VirtualBoard = {
    description,
    scheduler,
    nets,
    serial,
    buses,
    random,
    storage,
    registers,
    output,
    errors,
    parts,
    watchdogResets: () => watchdogResets,
    isPowered: () => powerCycle !== undefined,
    nowMs: () => scheduler.nowUs() / 1000,
    addPart: part => {
      parts.push(part);
      return part;
    },
    violations: () => [
      ...parts.flatMap(part => part.violations.map(words => `${part.name}: ${words}`)),
      ...nets.conflicts.map(net => `net ${net}: two outputs fight`),
    ],
    powerOn: () => {
      if (powerCycle) throw new Error('powerOn: the board has power already');
      for (const part of parts) part.power?.(true);
      storage.powerOn?.().forEach(print);
      boot();
    },
    powerOff: () => {
      if (!powerCycle) return;
      for (const part of parts) part.power?.(false);
      end();
    },
    loseBackupBattery: () => {
      if (powerCycle) throw new Error('loseBackupBattery: the board has power');
      registers.clear();
      clockSinceUs = scheduler.nowUs();
    },
    reset,
    run: run => scheduler.run(run),
    advance: milliseconds => scheduler.run({ untilMs: scheduler.nowUs() / 1000 + milliseconds }),
    evaluate: expression => {
      if (!powerCycle) throw new Error('evaluate: the board has no power');
      return powerCycle.evaluate(expression, 'console');
    },
  };
  return board;
};

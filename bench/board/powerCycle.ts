/**
 * One run of the chip, from power-on to power-off: a realm with the interpreter's library, the peripherals,
 * and the API that joins them.
 */
import { createContext, Script } from 'node:vm';
import type { BoardDescription } from '../../boards/board.ts';
import { CHIPS } from '../../boards/chips/index.ts';
import { createBusApi } from './busApi.ts';
import type { Buses } from './buses.ts';
import { type Chip, PowerLost } from './chip.ts';
import { uncaught, unhandled } from './console.ts';
import type { FlashStorage } from './flashStorage.ts';
import { interpreterLibrary } from './library.ts';
import type { Nets } from './net.ts';
import { createPinApi } from './pinApi.ts';
import { createPins } from './pins.ts';
import type { SeededRandom } from './random.ts';
import { watchRejections } from './rejections.ts';
import type { Scheduler } from './scheduler.ts';
import type { SerialNets } from './serialNet.ts';
import { createSystemApi } from './systemApi.ts';
import { createTimerApi } from './timers.ts';
import { createWatchdog } from './watchdog.ts';
import { createWatches } from './watches.ts';

export interface PowerCycleOptions {
  scheduler: Scheduler;
  nets: Nets;
  serial: SerialNets;
  buses: Buses;
  random: SeededRandom;
  description: BoardDescription;
  storage: FlashStorage;
  registers: Map<number, number>;
  startSeconds: number;
  modules?: (chip: Chip) => Record<string, unknown>;
  apiCallUs: number;
  turnUs: number;
  convolveUs: number;
  print(line: string): void;
  /** An exception that the image did not catch, as printed. */
  complain(line: string): void;
  watchdogExpired(): void;
  /** Starts the chip again, as soon as the interpreter is idle. */
  restart(): void;
}

export interface PowerCycle {
  /** Runs source text in the realm; throws what it throws. */
  evaluate(source: string, name: string): unknown;
  /** Emits an event of `E`. */
  fire(event: string): void;
  end(): void;
}

/** A synchronous run of the image's code that takes longer than this is taken for endless. */
const evaluateTimeoutMs = 20_000;

/** PWM timers of the F405 run at half its 168 MHz; slower chips feed theirs at full speed. */
const timerClockHz = (clockMHz: number): number => (clockMHz > 100 ? clockMHz / 2 : clockMHz) * 1e6;

interface RealmTypes {
  Uint8Array: Uint8ArrayConstructor;
  Error: ErrorConstructor;
  TypeError: ErrorConstructor;
  Promise: PromiseConstructor;
}

export const createPowerCycle = (options: PowerCycleOptions): PowerCycle => {
  const { scheduler, complain } = options;
  let alive = true;
  let secondsOffset = options.startSeconds;
  const listeners: Record<string, (() => void)[]> = {};
  const realm: Record<string, unknown> = {};
  createContext(realm, { name: options.description.name });
  // Indirect eval declares globals that `delete` removes, as the interpreter does; a script's would stay.
  const evaluate = (source: string, name: string): unknown =>
    new Script(`(0,eval)(${JSON.stringify(`${source}\n//# sourceURL=${name}`)})`).runInContext(realm, {
      timeout: evaluateTimeoutMs,
    });
  const types = evaluate(
    '({ Uint8Array: Uint8Array, Error: Error, TypeError: TypeError, Promise: Promise })',
    'realm',
  ) as RealmTypes;
  evaluate(interpreterLibrary(), 'library');

  const chip: Chip = {
    ...options,
    timerClockHz: timerClockHz(options.description.chip.clockMHz),
    isAlive: () => alive,
    apiCall: () => {
      if (!alive) throw new PowerLost();
      scheduler.spend(options.apiCallUs);
      if (!alive) throw new PowerLost();
    },
    callImage: (listener, ...values) => {
      if (!alive) return;
      try {
        (listener as (...all: unknown[]) => unknown)(...values);
      } catch (error) {
        if (alive) complain(uncaught(error));
      }
      if (options.turnUs > 0) scheduler.spend(options.turnUs);
    },
    bytesForImage: bytes => new types.Uint8Array(bytes),
    imageError: (message, type = 'Error') => new types[type](message),
  };
  const pins = createPins(chip);
  const oneANumber = CHIPS[options.description.chip.part]?.watches !== 'any';
  const watches = createWatches(chip, us => secondsOffset + us / 1e6, oneANumber);
  const watchdog = createWatchdog(scheduler, options.watchdogExpired);
  const pinApi = createPinApi(chip, pins, watches);
  Object.assign(
    realm,
    pinApi.globals,
    createBusApi(chip, pinApi, options.buses),
    createTimerApi(chip),
    createSystemApi(chip, {
      ...options,
      variables: options.description.chip.variables,
      modules: options.modules?.(chip) ?? {},
      hasSha256: options.description.native.sha256 === 'espruino',
      secondsNow: () => secondsOffset + scheduler.nowUs() / 1e6,
      setSeconds: seconds => {
        secondsOffset = seconds - scheduler.nowUs() / 1e6;
      },
      watchdog,
      onE: (event, listener) => {
        listeners[event] = [...(listeners[event] ?? []), listener];
      },
      emitE: event => {
        scheduler.interpreterAfter(0, () => fire(event));
      },
    }),
    { global: realm },
  );
  const fire = (event: string): void => {
    for (const listener of listeners[event] ?? []) chip.callImage(listener);
  };
  const stopRejections = watchRejections(types.Promise.prototype, reason => {
    if (alive) complain(unhandled(reason));
  });

  return {
    evaluate,
    fire,
    end: () => {
      alive = false;
      scheduler.clearInterpreter();
      watchdog.stop();
      pins.release();
      stopRejections();
    },
  };
};

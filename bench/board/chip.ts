/**
 * What the peripherals of the virtual chip share: its power cycle, time, wires, and the interpreter's idle
 * loop.
 */
import type { Nets } from './net.ts';
import type { SeededRandom } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { SerialNets } from './serialNet.ts';

/** Thrown into image code that runs while the chip loses its power. */
export class PowerLost extends Error {
  constructor() {
    super('the board has lost power');
  }
}

export interface Chip {
  readonly scheduler: Scheduler;
  readonly nets: Nets;
  readonly serial: SerialNets;
  readonly random: SeededRandom;
  /** Input clock of the PWM timers, Hz. */
  readonly timerClockHz: number;
  isAlive(): boolean;
  /**
   * Every call of the interpreter's API goes through here: it costs time, and it fails once the chip is dead.
   * @throws {PowerLost}
   */
  apiCall(): void;
  /** Calls image code from the interpreter's idle loop; an exception is printed and recorded, not thrown. */
  callImage(listener: (...values: never[]) => unknown, ...values: unknown[]): void;
  /** A line on the console that is no exception. */
  print(line: string): void;
  /** Typed arrays as the image knows them (its own realm, with the interpreter's habits). */
  bytesForImage(bytes: ArrayLike<number>): Uint8Array;
  /** An `Error` of the image's realm, to be thrown at image code. */
  imageError(message: string, type?: 'Error' | 'TypeError'): Error;
}

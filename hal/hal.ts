import type { ByteStream } from './byteStream.ts';
import type { CardSlot } from './cardSlot.ts';
import type { Clock } from './clock.ts';
import type { Display } from './display.ts';
import type { Entropy } from './entropy.ts';
import type { Handset } from './handset.ts';
import type { Sha256 } from './hash.ts';
import type { Keypad } from './keypad.ts';
import type { Line } from './line.ts';
import type { Memory } from './memory.ts';
import type { NativeCode } from './nativeCode.ts';
import type { Sounder } from './sounder.ts';
import type { Timer } from './timer.ts';

/** All parts and services of a board that a terminal's program uses. A board file wires them. */
export interface Hal {
  cardSlot: CardSlot;
  keypad: Keypad;
  display: Display;
  handset: Handset;
  line: Line;
  sounder: Sounder;
  clock: Clock;
  timer: Timer;
  entropy: Entropy;
  network: ByteStream;
  /** The board's SHA-256; the program that starts the terminal makes a suite of it. */
  sha256: Sha256;
  /**
   * Battery-backed memory for secrets, lost when the phone is forced open (S4.2); `keyMemoryMap.ts`. A board
   * without it is installed again at every start.
   */
  keyMemory?: Memory;
  /** Battery-backed memory for the settlement journal and other records; `journalMemoryMap.ts`. */
  journalMemory: Memory;
  /**
   * Collects garbage now. The interpreter collects it only when memory has run out; variables in use are
   * scattered by then, and no free kilobyte lies in one piece, as native code needs it.
   */
  collectGarbage(): void;
  /** Reports that the phone serves: the loader makes an image on trial the good one. */
  announceReady?(): void;
  /** Takes the code of a fault whose sentence was shown, for tests and repairs. */
  noteFault?(code: string): void;
  /** Present on boards whose core runs the kernels of `firmware/arithmetic/kernels`. */
  nativeCode?: NativeCode;
}

/** The result of `wire()` on a board whose SHA-256 is a kernel, which the build's entry adds. */
export type HalWithoutHash = Omit<Hal, 'sha256'>;

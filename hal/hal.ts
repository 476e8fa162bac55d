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

/** Everything a terminal's program may touch. A board file wires it. */
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
  /** As the board is wired; the program that starts the terminal makes a suite of it. */
  sha256: Sha256;
  /**
   * Battery-backed; holds secrets, loses them when the phone is forced open (S4.2). A board without it is installed
   * anew at every start.
   */
  keyMemory?: Memory;
  /** Battery-backed; holds the settlement journal. */
  journalMemory: Memory;
  /**
   * Collects garbage now. A chip does it by itself only when memory has run out; by then what lives is scattered, and
   * no array of a kilobyte lies in one piece any more, as native code needs it.
   */
  collectGarbage(): void;
  /** Says that the phone serves: whoever started this image may keep it. */
  announceReady?(): void;
  /** Takes the code of a fault that a person saw as a sentence: for whoever tests or repairs the phone. */
  noteFault?(code: string): void;
  /** Present on boards whose core runs the kernels of `firmware/arithmetic/kernels`. */
  nativeCode?: NativeCode;
}

/** What `wire()` gives on a board whose hash is a kernel: the build's entry adds it. */
export type HalWithoutHash = Omit<Hal, 'sha256'>;

/** A board without hardware at the end of a console, whose flash outlives its power. */
import { setImmediate as breathe } from 'node:timers/promises';
import { createBoard, type VirtualBoard } from '../../bench/board/board.ts';
import { type ConsolePort, createConsolePort } from '../../bench/board/consolePort.ts';
import { createPagedFlash, type PagedFlash } from '../../bench/board/pagedFlash.ts';
import { description } from '../../boards/virtual.ts';
import { publicKeyOf } from '../../center/publisher.ts';
import { BoardConsole } from '../../flash/device/boardConsole.ts';
import { type Flashed, type FlashOptions, flashBoard } from '../../flash/device/flashBoard.ts';
import type { Release } from '../../flash/release/release.ts';
import { testPublisher } from './rig.ts';

export const STORAGE_BYTES = 65536;
const pageBytes = 16384;
const turnMs = 5;
const leapMs = 1000;
const bootMs = 300;

/** Thrown where the power is cut. */
class PowerCut extends Error {}

export class BenchBoard {
  /** What flash holds, and every step that was taken in it. */
  readonly flash: PagedFlash;
  steps = 0;
  private cutAt = Infinity;
  private board!: VirtualBoard;
  private port!: ConsolePort;
  private alive = false;
  output: string[] = [];

  constructor(cells?: Uint8Array) {
    this.flash = createPagedFlash(
      { bytes: STORAGE_BYTES, pageBytes, step: () => this.step() },
      cells && Uint8Array.from(cells),
    );
  }

  private step(): void {
    if (!this.alive) throw new PowerCut();
    if (++this.steps !== this.cutAt) return;
    this.cut();
    throw new PowerCut();
  }

  /** Cuts the power at this step of flash, counted from now; the step does not happen any more. */
  cutAfter(steps: number): void {
    this.cutAt = this.steps + steps;
  }

  cut(): void {
    if (!this.alive) return;
    this.alive = false;
    this.board.powerOff();
    this.port.lost();
  }

  /** Power comes; runs until the boot files have run. */
  async powerOn(): Promise<void> {
    this.cutAt = Infinity;
    this.port = createConsolePort();
    this.output = [];
    this.board = createBoard({
      description,
      storage: this.flash,
      onPrint: line => {
        this.output.push(line);
        this.port.print(line);
      },
    });
    this.alive = true;
    this.board.powerOn();
    await this.board.advance(bootMs);
  }

  evaluate(expression: string): unknown {
    return this.board.evaluate(expression);
  }

  /** Virtual time passes. */
  advance(milliseconds: number): Promise<void> {
    return this.board.advance(milliseconds);
  }

  /** Lets a host tool work with the board, its clock running. */
  async withTool<T>(use: (board: BoardConsole) => Promise<T>): Promise<T> {
    const tool = new BoardConsole(this.port.link);
    let over = false;
    const outcome = use(tool).finally(() => {
      over = true;
    });
    outcome.catch(() => {});
    for (let idle = 0; !over; idle++) {
      // Where nothing is typed, time may leap.
      if (await this.port.turn(this.board, idle > 20 ? leapMs : turnMs)) idle = 0;
      await breathe();
    }
    return outcome;
  }

  flashRelease(release: Release, options: Partial<FlashOptions> = {}): Promise<Flashed> {
    return this.withTool(tool =>
      flashBoard(tool, release, { trusted: publicKeyOf(testPublisher), readyTimeoutMs: 20_000, ...options }),
    );
  }

  /** What the board said about its start, in a line. */
  boots(): string {
    return this.output.filter(line => /^(boot:|READY|Storage is corrupt)/.test(line)).join(' | ');
  }
}

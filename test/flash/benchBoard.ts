/** A board without hardware at the end of a console, whose flash outlives its power. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { VirtualBoard } from '../../bench/board/board.ts';
import { type ConsolePort, createConsolePort } from '../../bench/board/consolePort.ts';
import { flashModule } from '../../bench/board/flashModule.ts';
import { createPagedFlash, type FlashStep, type PagedFlash } from '../../bench/board/pagedFlash.ts';
import { createVirtualPhone, type VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import { description } from '../../boards/virtual.ts';
import { BoardConsole } from '../../flash/device/boardConsole.ts';
import { type Flashed, type FlashOptions, flashBoard } from '../../flash/device/flashBoard.ts';
import { publicKeyOf } from '../../flash/release/publisher.ts';
import type { Release } from '../../flash/release/release.ts';
import { testPublisher } from './rig.ts';

/** Flash of a board: its Storage, and the pages that can be erased in it. */
export interface Geometry {
  readonly bytes: number;
  readonly pageBytes: number;
}

export const FOUR_PAGES: Geometry = { bytes: 65536, pageBytes: 16384 };
const turnMs = 5;
const leapMs = 1000;
export const BOOT_MS = 300;
/** Interval between two checks whether the board has started again; its time is not the wall clock's. */
const restartMs = 1;

/** Thrown where the power is cut. */
class PowerCut extends Error {}

export class BenchBoard {
  /** Contents of the flash, and every step of writing and erasing. */
  readonly flash: PagedFlash;
  steps = 0;
  /** Called with each step. */
  onStep: (step: FlashStep) => void = () => {};
  private cutAt = Infinity;
  /** Lines that were typed at the console and carried out. */
  lines = 0;
  private cutLine = Infinity;
  private phone: VirtualPhone | undefined;
  private board!: VirtualBoard;
  private port!: ConsolePort;
  private alive = false;
  output: string[] = [];

  constructor(cells?: Uint8Array, geometry: Geometry = FOUR_PAGES) {
    this.flash = createPagedFlash(
      { ...geometry, step: step => this.step(step) },
      cells && Uint8Array.from(cells),
    );
  }

  private step(step: FlashStep): void {
    if (!this.alive) throw new PowerCut();
    if (++this.steps === this.cutAt) {
      this.cut();
      throw new PowerCut();
    }
    this.onStep(step);
  }

  /** Cuts the power at this step of flash, counted from now; the step is not carried out. */
  cutAfter(steps: number): void {
    this.cutAt = this.steps + steps;
  }

  cut(): void {
    if (!this.alive) return;
    this.alive = false;
    this.board.powerOff();
    this.port.lost();
  }

  /** Powers the board on and runs it until the boot files have run. */
  async powerOn(): Promise<void> {
    this.cutAt = Infinity;
    this.cutLine = Infinity;
    this.port = createConsolePort();
    this.output = [];
    const before = this.phone;
    this.phone = createVirtualPhone({
      description,
      storage: this.flash,
      modules: chip => ({ Flash: flashModule(chip, this.flash) }),
      onPrint: line => {
        this.output.push(line);
        this.port.print(line);
      },
    });
    this.board = this.phone.board;
    if (before) {
      this.phone.sram!.contents.set(before.sram!.contents);
      this.phone.fram!.contents.set(before.fram!.contents);
    }
    this.alive = true;
    this.board.powerOn();
    await this.board.advance(BOOT_MS);
  }

  /** The key memory's part: its contents survive a power cut, not an opening of the housing. */
  get keyMemory(): NonNullable<VirtualPhone['sram']> {
    return this.phone!.sram!;
  }

  get journalMemory(): Uint8Array {
    return this.phone!.fram!.contents;
  }

  /** Cuts the power after this many lines at the console, counted from now. */
  cutAfterLines(lines: number): void {
    this.cutLine = this.lines + lines;
  }

  evaluate(expression: string): unknown {
    return this.board.evaluate(expression);
  }

  /** Lets virtual time pass. */
  advance(milliseconds: number): Promise<void> {
    return this.board.advance(milliseconds);
  }

  /** Lets a host tool work with the board, its clock running. */
  async withTool<T>(use: (board: BoardConsole) => Promise<T>): Promise<T> {
    const tool = new BoardConsole(this.port.link, restartMs);
    let over = false;
    const outcome = use(tool).finally(() => {
      over = true;
    });
    outcome.catch(() => {});
    for (let idle = 0; !over; idle++) {
      // Where nothing is typed, time may leap.
      if (await this.port.turn(this.board, idle > 20 ? leapMs : turnMs)) {
        idle = 0;
        if (++this.lines >= this.cutLine) this.cut();
      }
      await breathe();
    }
    return outcome;
  }

  flashRelease(release: Release, options: Partial<FlashOptions> = {}): Promise<Flashed> {
    return this.withTool(tool =>
      flashBoard(tool, release, { trusted: publicKeyOf(testPublisher), readyTimeoutMs: 20_000, ...options }),
    );
  }

  /** The board's message about its start, in a line. */
  boots(): string {
    return saidAtBoot(this.output);
  }
}

/** The message about the start in a board's output, in a line. */
export const saidAtBoot = (output: readonly string[]): string =>
  output.filter(line => /^(boot:|READY|Storage is corrupt)/.test(line)).join(' | ');

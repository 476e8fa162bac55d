/**
 * A run of the flash tool without a cut, every step of flash recorded: a cut before a step leaves the steps
 * before it.
 */

import type { FlashStep } from '../../../bench/board/pagedFlash.ts';
import { faultCode } from '../../../firmware/runtime/fault.ts';
import type { FlashOptions } from '../../../flash/device/flashBoard.ts';
import type { Release } from '../../../flash/release/release.ts';
import { BenchBoard, type Geometry } from '../benchBoard.ts';

export interface Run {
  readonly geometry: Geometry;
  /** Flash before; erased where there is none. */
  readonly cells: Uint8Array | undefined;
  readonly release: Release;
  readonly options?: Partial<FlashOptions>;
}

export interface Recording {
  readonly before: Uint8Array;
  readonly steps: readonly FlashStep[];
  /** Name of the fault that the run ended with, '' for none. */
  readonly ended: string;
}

export const boardOf = async ({ cells, geometry }: Run): Promise<BenchBoard> => {
  const board = new BenchBoard(cells, geometry);
  await board.powerOn();
  return board;
};

export const record = async (run: Run): Promise<Recording> => {
  const board = await boardOf(run);
  const before = Uint8Array.from(board.flash.cells);
  const steps: FlashStep[] = [];
  board.onStep = step => steps.push(step);
  const ended = await board.flashRelease(run.release, run.options).then(() => '', faultCode);
  return { before, steps, ended };
};

/** Flash as a cut before each step leaves it. */
export function* cutStates({ before, steps }: Recording): Generator<Uint8Array> {
  const cells = Uint8Array.from(before);
  for (const { at, octets } of steps) {
    yield cells.slice();
    cells.set(octets, at);
  }
}

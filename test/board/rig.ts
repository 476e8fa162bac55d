/** A bare board for the tests of one part: pins of the 405's family, a tiny image, no drivers. */

import { type BoardOptions, createBoard, type VirtualBoard } from '../../bench/board/board.ts';
import type { BoardDescription } from '../../boards/board.ts';

export const cardPins = {
  uart: 'Serial2',
  present: 'A0',
  vcc: 'B1',
  reset: 'B0',
  clock: 'A8',
  tx: 'A2',
  rx: 'A3',
} as const;

export const description: BoardDescription = {
  name: 'rig',
  title: 'Test rig',
  chip: { part: 'host', core: 'host', clockMHz: 84, variables: 5450 },
  storage: { bytes: 65_536 },
  console: 'stdio',
  header: 'A0 A2 A3 A8 B0 B1 B10 B11',
  native: { sha256: 'espruino', kernels: 'none' },
  budget: { imageBytes: 40_960, imageVars: 4000 },
  pins: {
    card: cardPins,
    network: { uart: 'Serial3', tx: 'B10', rx: 'B11' },
  },
};

/** A board that is off; parts can be added before `powerOn`. */
export const rig = (image: string, options: Partial<BoardOptions> = {}): VirtualBoard =>
  createBoard({ description, image, ...options });

/** Boots an image on a board without parts and runs it for a while. */
export const boot = async (image: string, milliseconds = 10, options: Partial<BoardOptions> = {}) => {
  const board = rig(image, options);
  board.powerOn();
  await board.advance(milliseconds);
  return board;
};

/** True when one of the violations contains the words. */
export const violated = (violations: readonly string[], words: string): boolean =>
  violations.some(violation => violation.includes(words));

/**
 * The address counter (AC) of an HD44780U. DDRAM is 00H–27H and 40H–67H with two lines, 00H–4FH with one;
 * CGRAM is 00H–3FH.
 */
import type { Registers } from './registers.ts';

/** Cells of a display line. */
export const lineLength = 40;
/** DDRAM address of the second line's first cell. */
export const secondLine = 0x40;
const ddramCells = 2 * lineLength;
const cgramRows = 0x40;

/** Whether an address is one of DDRAM's. */
export const isInDdram = (address: number, twoLines: boolean): boolean =>
  !twoLines || (address & (secondLine - 1)) < lineLength;

const wrapped = (at: number, length: number): number => (at + length) % length;

/** The counter steps over the gap between the two lines. */
const stepInDdram = (address: number, by: number, twoLines: boolean): number => {
  if (!twoLines) return wrapped(address + by, ddramCells);
  const cell = address >= secondLine ? address - secondLine + lineLength : address;
  const next = wrapped(cell + by, ddramCells);
  return next >= lineLength ? next - lineLength + secondLine : next;
};

/** One address up or down. */
export const step = (registers: Registers, by: 1 | -1): void => {
  const { address, inCgram, twoLines } = registers;
  registers.address = inCgram ? wrapped(address + by, cgramRows) : stepInDdram(address, by, twoLines);
};

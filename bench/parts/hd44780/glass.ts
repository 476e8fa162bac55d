/** A glass of 20×4 on an HD44780U: rows 1 and 3 are the first display line, rows 2 and 4 the second. */
import { lineLength, secondLine } from './addressCounter.ts';
import { blank, type Controller } from './controller.ts';

const columns = 20;
/** DDRAM address of each row's first cell. */
const rowStart = [0x00, 0x40, 0x14, 0x54];

/** DDRAM address of a cell: a shift moves each display line as a ring of 40. */
const addressOf = (row: number, column: number, shift: number): number => {
  const line = rowStart[row] & secondLine;
  const inLine = (rowStart[row] - line + column - shift) % lineLength;
  return line + ((inLine + lineLength) % lineLength);
};

/** Four rows of twenty ROM codes; blank while the display is off. */
export const cellsOf = ({ registers, ddram }: Controller): number[][] =>
  rowStart.map((_, row) =>
    Array.from({ length: columns }, (_, column) =>
      registers.on ? ddram[addressOf(row, column, registers.shift)] : blank,
    ),
  );

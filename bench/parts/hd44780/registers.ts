/** What instructions set in an HD44780U, by the data sheet's letters. */
export interface Registers {
  /** DL: 8 bits at a transfer, or 4. */
  fourBit: boolean;
  /** N: two display lines of 40, or one of 80. */
  twoLines: boolean;
  /** I/D: the address counter goes up after a datum, or down. */
  increment: boolean;
  /** S: the display shifts with each datum that is written. */
  shiftOnWrite: boolean;
  /** D: the display is on. */
  on: boolean;
  /** C: the cursor is shown. */
  cursorShown: boolean;
  /** B: the cell at the cursor blinks. */
  blinking: boolean;
  /** Cells by which the display is shifted, to the right where positive. */
  shift: number;
  /** AC: where the next datum goes, */
  address: number;
  /** in CGRAM or in DDRAM. */
  inCgram: boolean;
}

/** "Initializing by Internal Reset Circuit". */
export const resetRegisters = (): Registers => ({
  fourBit: false,
  twoLines: false,
  increment: true,
  shiftOnWrite: false,
  on: false,
  cursorShown: false,
  blinking: false,
  shift: 0,
  address: 0,
  inCgram: false,
});

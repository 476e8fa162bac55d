/**
 * A display of character cells. Promised: after `show` the cells read as given, padded with blanks, and cells that
 * did not change were not written. Text is in the display's own character ROM: sources hold Unicode, and the build
 * turns each literal into ROM codes (`hal/characterRom.ts`).
 */
export interface Display {
  readonly columns: number;
  readonly rows: number;
  /** At most `rows` lines; what is longer than `columns` is cut. */
  show(lines: string[]): void;
}

/**
 * A display of character cells. Promised: after `show` the cells show the lines, padded with blanks, and
 * cells that did not change were not written. Text is in codes of the display's character ROM: sources hold
 * Unicode, and the build converts each literal (`hal/characterRom.ts`).
 */
export interface Display {
  readonly columns: number;
  readonly rows: number;
  /** Shows at most `rows` lines, each cut at `columns` characters. */
  show(lines: string[]): void;
  /** True while nothing that is shown is known to arrive; absent or false where a part cannot tell. */
  isDead?(): boolean;
}

import type { Display } from '../display.ts';
import type { Timer, TimerId } from '../timer.ts';

/** Instructions (HD44780U data sheet, Table 6). */
const CLEAR_DISPLAY = 0x01;
const RETURN_HOME = 0x02;
const ENTRY_MODE_INCREMENT = 0x06;
const DISPLAY_OFF = 0x08;
const DISPLAY_ON = 0x0c;
/** DL = 0: 4 bits, N = 1: two lines (a 20×4 glass is two lines of 40), F = 0: 5 × 8 dots. */
const FUNCTION_SET_4_BIT_2_LINE = 0x28;
const SET_CGRAM_ADDRESS = 0x40;
const SET_DDRAM_ADDRESS = 0x80;

/**
 * "Initializing by Instruction" (Figure 24): "Wait for more than 40 ms after VCC rises to 2.7 V", "more than
 * 4.1 ms", "more than 100 µs".
 */
const POWER_UP_MS = 50;
const FIRST_FUNCTION_SET_MS = 5;
const SECOND_FUNCTION_SET_MS = 1;
/** "Clear display … 1.52 ms", "Return home … 1.52 ms" */
const CLEAR_MS = 2;
/** A pulse on E shifts all nibbles that follow, a dip of the supply clears the glass: neither can be read. */
const REFRESH_MS = 60000;
/** Between the rows of a refresh, so that other work is held up by one row at most. */
const ROW_MS = 5;

const COLUMNS = 20;
const ROWS = 4;
const BLANK = '                    ';
/** Rows 0 and 2 are the first 40-character line, rows 1 and 3 the second. */
const ROW_ADDRESS = [0x00, 0x40, 0x14, 0x54];
const NOWHERE = -1;

/**
 * How nibbles and bytes reach the part: by pins of its own (`fourBitBus.ts`) or through a port expander
 * (`pcf8574Bus.ts`).
 */
export interface Hd44780Bus {
  /**
   * One transfer of the upper four data lines, RS low: for the initialisation, while the part expects eight
   * bits.
   */
  nibble(value: number): void;
  /**
   * Both nibbles, the upper first; `rs` 0 is an instruction, 1 data. Returns when the part has taken it and
   * its 41 µs are over.
   */
  byte(rs: number, value: number): void;
  /** True when octets were lost since the last `nibble`; absent where a bus cannot tell. */
  hasFailed?(): boolean;
}

/** What the board file gives the display driver. */
export interface Hd44780Options {
  bus: Hd44780Bus;
  timer: Timer;
  /**
   * Up to eight characters for codes 0 to 7 and again 8 to 15: eight rows each, top first, five dots in a
   * row's lower bits.
   */
  glyphs?: string;
}

/**
 * Hitachi HD44780U with a 20×4 glass on a 4-bit bus. The busy flag is not read; every wait is the data
 * sheet's longest. Initialised by instruction, in the background: what is shown meanwhile appears when it is
 * ready. It keeps what the cells hold, and writes only cells that differ, with an address only where they are
 * not adjacent. The part has no identity to check, and no way to report that it is missing or out of step:
 * every minute it is initialised anew and all cells are written; by the next `show` where the bus tells that
 * octets were lost.
 */
export const hd44780 = (options: Hd44780Options): Display => {
  const { timer, glyphs } = options;
  const { nibble, byte, hasFailed } = options.bus;
  let wanted = [BLANK, BLANK, BLANK, BLANK];
  let cells = [BLANK, BLANK, BLANK, BLANK];
  let address = NOWHERE;
  let ready = false;
  let first = true;
  let refresh: TimerId | undefined;

  const putRow = (row: number, old: string, text: string) => {
    for (let column = 0; column < COLUMNS; column++) {
      if (old[column] === text[column]) continue;
      const at = ROW_ADDRESS[row] + column;
      if (at !== address) byte(0, SET_DDRAM_ADDRESS | at);
      byte(1, text.charCodeAt(column));
      address = at + 1;
    }
  };
  const paint = () => {
    if (!ready) return;
    for (let row = 0; row < ROWS; row++) if (cells[row] !== wanted[row]) putRow(row, cells[row], wanted[row]);
    cells = wanted;
  };

  const putGlyphs = (shapes: string) => {
    byte(0, SET_CGRAM_ADDRESS);
    for (let i = 0; i < shapes.length; i++) byte(1, shapes.charCodeAt(i));
  };
  const repaint = (row: number) => {
    if (row === ROWS) {
      refresh = timer.after(REFRESH_MS, initialise);
      return;
    }
    address = NOWHERE;
    putRow(row, '', wanted[row]);
    timer.after(ROW_MS, () => repaint(row + 1));
  };
  const finish = () => {
    byte(0, ENTRY_MODE_INCREMENT);
    if (glyphs) putGlyphs(glyphs);
    address = NOWHERE;
    byte(0, DISPLAY_ON);
    ready = true;
    paint();
    if (first) refresh = timer.after(REFRESH_MS, initialise);
    else repaint(0);
    first = false;
  };
  /** A refresh neither darkens nor clears a display that is right. */
  const configure = () => {
    nibble(3);
    nibble(2);
    byte(0, FUNCTION_SET_4_BIT_2_LINE);
    byte(0, first ? DISPLAY_OFF : DISPLAY_ON);
    byte(0, first ? CLEAR_DISPLAY : RETURN_HOME);
    timer.after(CLEAR_MS, finish);
  };
  const initialise = () => {
    ready = false;
    refresh = undefined;
    nibble(3);
    timer.after(FIRST_FUNCTION_SET_MS, () => {
      nibble(3);
      timer.after(SECOND_FUNCTION_SET_MS, configure);
    });
  };
  timer.after(POWER_UP_MS, initialise);

  return {
    columns: COLUMNS,
    rows: ROWS,
    show(lines) {
      wanted = ROW_ADDRESS.map((_, row) => ((lines[row] || '') + BLANK).substr(0, COLUMNS));
      paint();
      if (refresh === undefined || !hasFailed?.()) return;
      timer.cancel(refresh);
      initialise();
    },
    isDead: () => !!hasFailed?.(),
  };
};

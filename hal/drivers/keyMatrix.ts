import type { Key, Keypad } from '../keypad.ts';
import type { Timer } from '../timer.ts';

/** Membrane and dome keys bounce for 5 to 10 ms. */
const DEBOUNCE_MS = 20;

// biome-ignore format: reads as the plate does
/** The phone's key plate, row by row. */
export const PAYPHONE_KEYS: readonly Key[] = [
  '1', '2', '3', 'language',
  '4', '5', '6', 'service',
  '7', '8', '9', 'clear',
  '*', '0', '#', 'followOn',
];

/**
 * A key matrix without polling. At rest every row is pulled low, so any press pulls its column low and interrupts; only
 * then are the rows pulled low one at a time to find the key. Rows are open drain: two keys of one column cannot
 * short two outputs. A press counts when its column is still low after the debounce time; the first key wins until
 * all keys are up. Columns must sit on different interrupt lines (different pin numbers on STM32).
 */
export const keyMatrix = (options: {
  rows: Pin[];
  columns: Pin[];
  keys: readonly Key[];
  timer: Timer;
}): Keypad => {
  const { rows, columns, keys, timer } = options;
  let tell: (key: Key) => void = () => {};
  let held = false;
  let settling = false;

  /** Bit per column, set while low; bit 0 is the last column. */
  const lowColumns = () => ~digitalRead(columns) & ((1 << columns.length) - 1);
  const driveAll = () => digitalWrite(rows, 0);

  const pressed = (): number => {
    let found = -1;
    for (let row = 0; row < rows.length && found < 0; row++) {
      digitalWrite(rows, ~(1 << (rows.length - 1 - row)) & ((1 << rows.length) - 1));
      const low = lowColumns();
      for (let column = 0; column < columns.length && found < 0; column++)
        if (low & (1 << (columns.length - 1 - column))) found = row * columns.length + column;
    }
    driveAll();
    return found;
  };

  /** Reads with the rows at rest first: moving them would make new edges for ever while a key is held. */
  const settle = () => {
    settling = false;
    const down = lowColumns() !== 0;
    if (down && !held) {
      const at = pressed();
      if (at < 0) return;
      held = true;
      tell(keys[at]);
    } else if (!down) held = false;
  };
  const onEdge = () => {
    if (settling) return;
    settling = true;
    timer.after(DEBOUNCE_MS, settle);
  };

  rows.forEach(row => {
    row.mode('opendrain');
  });
  driveAll();
  columns.forEach(column => {
    column.mode('input_pullup');
    setWatch(onEdge, column, { repeat: true, edge: 'both' });
  });
  return {
    onKey: listener => {
      tell = listener;
    },
  };
};

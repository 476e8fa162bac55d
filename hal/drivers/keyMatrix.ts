import type { Key, Keypad } from '../keypad.ts';
import type { Timer } from '../timer.ts';

/** Membrane and dome keys bounce for 5 to 10 ms. */
const DEBOUNCE_MS = 20;
/** A key that is down for so long, up to twice as long, is stuck: no caller holds one like that. */
const STUCK_MS = 30_000;

// biome-ignore format: reads as the plate does
/** The phone's key plate, row by row. */
export const PAYPHONE_KEYS: readonly Key[] = [
  '1', '2', '3', 'language',
  '4', '5', '6', 'service',
  '7', '8', '9', 'clear',
  '*', '0', '#', 'followOn',
];

/**
 * A key matrix that is polled only while a key is down. At rest every row is pulled low, so any press pulls
 * its column low and interrupts; from then on the rows are pulled low one at a time, each 20 ms, until all
 * keys are up. Rows are open drain: two keys of one column cannot short two outputs. Columns must sit on
 * different interrupt lines (different pin numbers on STM32).
 *
 * A key counts independently of the others: down when two looks in a row see it, or the first look
 * 20 ms after the edge at rest. So two keys may overlap, and one that is stuck, also since before power-on,
 * stops no other. Three keys at the corners of a rectangle join the fourth: what is new there counts when one
 * of them is up again.
 */
export const keyMatrix = (options: {
  rows: Pin[];
  columns: Pin[];
  keys: readonly Key[];
  timer: Timer;
}): Keypad => {
  const { rows, columns, keys, timer } = options;
  const width = columns.length;
  const all = (1 << width) - 1;
  let tell: (key: Key) => void = () => {};
  // Masks of a bit a key: the first key of the plate is the highest bit.
  let last = 0;
  let down = 0;
  /** Down since the last reckoning of stuck keys. */
  let held = 0;
  let reckonMs = 0;
  let polling = false;
  let stuck: Key | undefined;

  const look = (): number => {
    let found = 0;
    for (let row = 1 << rows.length; row > 1; ) {
      row >>= 1;
      digitalWrite(rows, ((1 << rows.length) - 1) & ~row);
      found = (found << width) | (~digitalRead(columns) & all);
    }
    return found;
  };
  /** The keys of rectangles: of four that seem down, one may be the others' current. */
  const ambiguous = (mask: number): number => {
    let found = 0;
    for (let a = width; a < keys.length; a += width)
      for (let b = 0; b < a; b += width) {
        const both = (mask >> a) & (mask >> b) & all;
        if (both & (both - 1)) found |= (both << a) | (both << b);
      }
    return found;
  };
  const keyOf = (bit: number): Key => keys[keys.length - 1 - bit];

  const reckon = (): void => {
    held &= down;
    if (timer.now() < reckonMs) return;
    reckonMs = timer.now() + STUCK_MS;
    stuck = undefined;
    for (let bit = 0; bit < keys.length; bit++) if ((held >> bit) & 1) stuck = keyOf(bit);
    held = down;
  };
  /** Looks again in 20 ms while a key is down; else leaves the rows low for the next edge. */
  const goOn = (): void => {
    polling = (last | down) > 0;
    if (polling) timer.after(DEBOUNCE_MS, poll);
    else digitalWrite(rows, 0);
  };
  const poll = (): void => {
    const now = look();
    let fresh = now & last & ~down;
    if (fresh) fresh &= ~ambiguous(now);
    down = (down & (now | last)) | fresh;
    last = now;
    reckon();
    goOn();
    for (let bit = keys.length - 1; bit >= 0; bit--) if ((fresh >> bit) & 1) tell(keyOf(bit));
  };
  const onEdge = (): void => {
    if (polling) return;
    polling = true;
    // Bounces are over at the look that follows: it needs no second one.
    last = -1;
    timer.after(DEBOUNCE_MS, poll);
  };

  rows.forEach(row => {
    row.mode('opendrain');
  });
  columns.forEach(column => {
    column.mode('input_pullup');
    setWatch(onEdge, column, { repeat: true, edge: 'both' });
  });
  // What is down now was pressed for nothing that this program asked.
  last = down = held = look();
  reckonMs = timer.now() + STUCK_MS;
  goOn();
  return {
    onKey: listener => {
      tell = listener;
    },
    stuck: () => (polling ? stuck : undefined),
  };
};

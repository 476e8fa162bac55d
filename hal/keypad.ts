/** Dial keys, and the function buttons 12 (EP 0 856 821, Fig. 2). */
export type Key =
  | '0'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9'
  | '*'
  | '#'
  | 'language'
  | 'service'
  | 'clear'
  | 'followOn';

/** Promised: one call a press, debounced, in the order of the presses. Not promised: key releases, chords. */
export interface Keypad {
  /** One listener. */
  onKey(listener: (key: Key) => void): void;
}

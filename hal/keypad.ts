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

/**
 * The key plate. Promised: one call a press, debounced, in the order of the presses, of two keys that overlap
 * too; a key that is stuck stops no other. Not promised: releases, chords of three.
 */
export interface Keypad {
  /** One listener, which gets each key when it is pressed. */
  onKey(listener: (key: Key) => void): void;
  /** A key that has been down for half a minute or longer. Absent where the part cannot tell. */
  stuck?(): Key | undefined;
}

/** A lamp. */
export interface Lamp {
  /** Switches it; `blink` is half a second on, half a second off. */
  show(what: 'off' | 'on' | 'blink'): void;
}

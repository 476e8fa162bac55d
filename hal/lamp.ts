/** One light. */
export interface Lamp {
  /** `blink` is half a second on, half a second off. */
  show(what: 'off' | 'on' | 'blink'): void;
}

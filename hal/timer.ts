/** Elapsed time. It is passed in, so that a test can control it. */
export interface Timer {
  /** Milliseconds since a fixed moment; never decreases. */
  now(): number;
  /** Calls back once, not before `milliseconds` have passed. */
  after(milliseconds: number, listener: () => void): TimerId;
  /** The listener is not called any more; does nothing afterwards. */
  cancel(id: TimerId): void;
}
/** Names a call of `after`. */
export type TimerId = number;

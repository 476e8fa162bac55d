/** Elapsed time. Passed in, never global, so that a test owns it. */
export interface Timer {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /** Calls back once, not before `milliseconds` have passed. */
  after(milliseconds: number, listener: () => void): TimerId;
  cancel(id: TimerId): void;
}
export type TimerId = number;

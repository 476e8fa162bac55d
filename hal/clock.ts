/** Calendar time, which a battery keeps while the phone is off. */
export interface Clock {
  /**
   * Whole seconds since 2000-01-01T00:00:00 local time, or undefined when the clock has lost its time, holds
   * no date or does not answer.
   */
  now(): number | undefined;
  /** Sets the time: seconds since 2000-01-01T00:00:00 local time. */
  set(seconds: number): void;
}

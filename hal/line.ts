/** A signal of the exchange. */
export type LineEvent =
  /** The far end answered: charging starts (battery reversal). */
  | 'answered'
  /** The far end hung up (reversal back). */
  | 'ended';

/**
 * The subscriber line. Promised: `seize` closes the loop, `release` opens it, and a released line reports no
 * event. Not promised: dial tone detection.
 */
export interface Line {
  /** Closes the loop. */
  seize(): void;
  /** Opens the loop, also while it is open. */
  release(): void;
  /**
   * Sends one digit, 0–9, * or #; resolves after the digit and its pause. Rejects with `badDigit`,
   * `panelMute`.
   */
  dial(digit: string): Promise<void>;
  /** One listener. */
  onEvent(listener: (event: LineEvent) => void): void;
}

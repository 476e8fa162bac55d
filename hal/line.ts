/**
 * The states of a line, in the order in which a call passes through them; a call may skip some.
 */
/** The loop is open. */
export const LINE_OPEN = 0;
/** The loop is closed; the exchange may not take digits yet. */
export const LINE_SEIZED = 1;
/** The exchange takes digits: its dial tone was heard, or `DIAL_PAUSE_MS` have passed. */
export const LINE_READY = 2;
/** The far end answered: charging starts. */
export const LINE_ANSWERED = 3;
/** The far end hung up, or is busy. Stays until the loop opens. */
export const LINE_ENDED = 4;
/** One of `LINE_…`. */
export type LineState = 0 | 1 | 2 | 3 | 4;

/**
 * The subscriber line. Promised: `seize` closes the loop, `release` opens it; `state` is the state now, so
 * that a change without a listener is not lost. Not promised: that digits before `LINE_READY` are
 * taken, nor that the exchange reports answer and end.
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
  /** The state now. */
  state(): LineState;
  /** One listener, for states that the exchange brings about. `LINE_READY` by time is not told. */
  onChange(listener: () => void): void;
}

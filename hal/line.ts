/** What the exchange tells the phone. */
export type LineEvent =
  /** The far end answered: charging starts (battery reversal). */
  | 'answered'
  /** The far end hung up (reversal back). */
  | 'ended';

/**
 * The subscriber line. Promised: `seize` closes the loop, `release` opens it, and a released line tells nothing
 * more. Not promised: dial tone detection.
 */
export interface Line {
  seize(): void;
  release(): void;
  /** Sends one digit, 0–9, * or #, and resolves when it and its pause are over. */
  dial(digit: string): Promise<void>;
  /** One listener. */
  onEvent(listener: (event: LineEvent) => void): void;
}

import type { CardLine, Exchange } from './cardLine.ts';

/**
 * A transmission protocol that a board's slot speaks: pass `t0`, `t1` or both, and only those are in the
 * image.
 */
export interface ReaderProtocol {
  /** T. */
  readonly number: number;
  /** From the leading edge of the card's last character to that of the reader's next, at least. */
  readonly turnaroundEtu: number;
  /**
   * An exchange that can be run again and again with one card, at the rate `rate` (FI and DI as in TA1);
   * undefined if the answer to reset `atr` asks for what the protocol does not know.
   */
  open(line: CardLine, atr: string, rate: number, clockHz: number): Exchange | undefined;
}

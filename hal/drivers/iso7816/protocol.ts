import type { AnswerToReset } from './atr.ts';
import type { CardLine, Exchange } from './cardLine.ts';

/** A transmission protocol that a board's slot speaks: pass `t0`, `t1` or both, and only those are in the image. */
export interface ReaderProtocol {
  /** T. */
  readonly number: number;
  /** An exchange that can be run again and again with one card, at the rate `rate` (FI and DI as in TA1). */
  open(line: CardLine, answer: AnswerToReset, rate: number, clockHz: number): Exchange;
}

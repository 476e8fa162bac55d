import type { Timer } from '../../../../hal/timer.ts';
import { run } from '../transport.ts';
import { nothing, WTX } from './block.ts';
import { type Sender, sendBlock, sendResponse } from './sender.ts';
import { WORKING } from './table.ts';

/** The program at a command, and the time that it asks the reader for. */
export interface Work extends Sender {
  readonly timer: Timer;
  /** The card's program. */
  readonly process: (apdu: Uint8Array) => Promise<Uint8Array>;
  /**
   * Half of BWT: this long after a command, or after the time that was granted last, the card asks for more.
   */
  readonly halfWaitMs: number;
  /** The command as far as it has come. */
  command: Uint8Array;
  /** Counts commands and resets: what an earlier command's program or timer brings is dropped. */
  turn: number;
  /**
   * The response, while it waits for S(WTX response): after a request the card is silent until the reader has
   * answered.
   */
  made: Uint8Array | undefined;
}

const askForTime = (work: Work): void => {
  const { turn } = work;
  work.timer.after(work.halfWaitMs, () => {
    if (turn === work.turn && work.state === WORKING) sendBlock(work, WTX, new Uint8Array([1]));
  });
};

/** Answers the command. */
export const answer = (work: Work, response: Uint8Array): void => {
  work.command = nothing;
  sendResponse(work, response);
};

/** Runs the program, then answers. The state is WORKING meanwhile. */
export const carryOut = async (work: Work): Promise<void> => {
  const turn = ++work.turn;
  work.state = WORKING;
  askForTime(work);
  const response = await run(work.process, work.command);
  if (turn !== work.turn) return;
  if (work.lastBlock[1] === WTX) work.made = response;
  else answer(work, response);
};

/** The reader has granted the time (11.6.2.3, rule 3). */
export const timeGranted = (work: Work): void => {
  const { made } = work;
  work.made = undefined;
  work.lastBlock = nothing;
  if (made) answer(work, made);
  else askForTime(work);
};

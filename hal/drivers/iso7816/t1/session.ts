import type { Fault } from '../../../../firmware/runtime/fault.ts';
import type { CardLine } from '../cardLine.ts';
import { OTHER_ERROR } from './block.ts';
import { initialFieldMax, type T1Parameters } from './parameters.ts';
import type { Receiver } from './receiver.ts';
import type { Sender } from './sender.ts';
import { LAST, OVER } from './table.ts';

/**
 * T=1 with one card, until its power goes: both directions, and how far the command under way has come. One
 * object, of which `sender.ts` and `receiver.ts` see their half.
 */
export interface Session extends Sender, Receiver {
  /** A column of the table, or OVER. */
  state: number;
  /** Data and status as far as they have come. */
  response: string;
  /** Blocks in a row that brought the command no further. */
  tries: number;
  /** S(WTX) of this command. */
  extensions: number;
  /** S(RESYNCH) has been sent: once a command. */
  resynchronised: boolean;
  /** S(IFS) has been sent: once a session. */
  sizeAsked: boolean;
}

/** Everything as it is after the answer to reset. */
export const newSession = (line: CardLine, parameters: T1Parameters): Session => ({
  line,
  parameters,
  cardFieldMax: parameters.cardFieldMax,
  sequence: 0,
  command: '',
  acknowledged: 0,
  pieceLength: 0,
  lastBlock: '',
  checkLength: parameters.checkCode('').length,
  fieldMax: initialFieldMax,
  expected: 0,
  block: '',
  spoilt: false,
  errorBits: OTHER_ERROR,
  state: LAST,
  response: '',
  tries: 0,
  extensions: 0,
  resynchronised: false,
  sizeAsked: false,
});

/** Ends the command ill. Returns the state. */
export const fail = ({ line }: Session, reason: Fault): number => {
  line.end(reason);
  return OVER;
};

/** Error-free operation (ISO 7816-3, 11.6.2), an action a function. Each returns the state that follows. */
import { fault } from '../../../../firmware/runtime/fault.ts';
import { IFS, informationOf, receiptPcb } from './block.ts';
import { readerFieldMax } from './cardBlock.ts';
import { listen } from './receiver.ts';
import { confirm, sendBlock, sendPiece } from './sender.ts';
import { fail, type Session } from './session.ts';
import { FETCH, OVER, SIZE } from './table.ts';

/** 256 bytes of data and a status. */
const responseMax = 258;
/** S(WTX) of one command. The line bounds their total time. */
const extensionsMax = 100;

/** Sends the command from its first octet. */
export const beginCommand = (session: Session): number => {
  session.tries = session.acknowledged = 0;
  return sendPiece(session);
};

/**
 * A command that is new: before the first of a session the reader says how much it takes in a block (11.4.2).
 */
export const takeCommand = (session: Session, command: string): number => {
  session.command = command;
  session.response = '';
  session.extensions = 0;
  session.resynchronised = false;
  listen(session);
  if (session.sizeAsked) return beginCommand(session);
  session.sizeAsked = true;
  session.tries = 1;
  sendBlock(session, IFS, String.fromCharCode(readerFieldMax));
  return SIZE;
};

/** The card has agreed to it. */
export const sizeAgreed = (session: Session): number => {
  session.fieldMax = readerFieldMax;
  return beginCommand(session);
};

/** The card says how much it takes in a block, from the next piece of the command on (11.4.2). */
export const takeSize = (session: Session): number => {
  session.cardFieldMax = informationOf(session.block).charCodeAt(0);
  confirm(session, session.block, 1);
  return session.state;
};

/** The card needs a multiple of BWT for its next block (11.6.2.3, rule 3). */
export const extendWaiting = (session: Session): number => {
  if (++session.extensions > extensionsMax)
    return fail(session, fault('cardMute', `card: more than ${extensionsMax} waiting time extensions`));
  confirm(session, session.block, informationOf(session.block).charCodeAt(0));
  return session.state;
};

/** The card has taken a piece of the command: sends the next (11.6.2.2). */
export const nextPiece = (session: Session): number => {
  session.acknowledged += session.pieceLength;
  session.sequence ^= 1;
  session.tries = 0;
  return sendPiece(session);
};

const endResponse = (session: Session): number => {
  session.sequence ^= 1;
  session.line.end(session.response);
  session.response = session.command = session.lastBlock = '';
  return OVER;
};

/** A piece of the response, `last` of its chain or not (11.6.2.2). */
export const takePiece = (session: Session, last: boolean): number => {
  session.response += informationOf(session.block);
  session.expected ^= 1;
  const { length } = session.response;
  if (length > responseMax || (last && length < 2))
    return fail(session, fault('cardGarbled', `card: response of ${length} bytes`));
  if (last) return endResponse(session);
  session.tries = 0;
  sendBlock(session, receiptPcb(session.expected, 0), '');
  return FETCH;
};

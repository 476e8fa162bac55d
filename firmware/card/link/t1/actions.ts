/** What the letters of the table stand for, a function each where it is more than a call. */
import { concat } from '../../../runtime/bytes.ts';
import { ABORT, IFS, nothing, OTHER_ERROR, RECEIPT, RESPONSE, RESYNCH } from './block.ts';
import { sendBlock } from './sender.ts';
import { forget, initialise, type Session } from './session.ts';
import { ABORTING } from './table.ts';
import { carryOut } from './work.ts';

/** A header of 4 octets, Lc, 255 octets of data, Le. */
const commandMax = 261;

/** R-block: the reader's next I-block has N(S) `expected`. */
export const sendReceipt = (session: Session, errorBits: number): void =>
  sendBlock(session, RECEIPT | (session.expected << 4) | errorBits, nothing);

/** An I-block of the command, the last of its chain or not. */
export const takePiece = (session: Session, information: Uint8Array, last: boolean): void => {
  session.expected ^= 1;
  session.command = concat([session.command, information]);
  session.lastBlock = nothing;
  if (session.command.length > commandMax) {
    session.state = ABORTING;
    sendBlock(session, ABORT, nothing);
  } else if (last) carryOut(session);
  else sendReceipt(session, 0);
};

/** The last block again, if there is one that has not been answered. */
export const repeatLast = (session: Session): void => {
  if (session.lastBlock.length > 0) session.send(session.lastBlock);
  else sendReceipt(session, OTHER_ERROR);
};

/** S(IFS response). */
export const takeSize = (session: Session, information: Uint8Array): void => {
  session.readerFieldMax = information[0];
  sendBlock(session, IFS | RESPONSE, information);
};

/** S(ABORT response). */
export const confirmAbort = (session: Session): void => {
  forget(session);
  sendBlock(session, ABORT | RESPONSE, nothing);
};

/** S(RESYNCH response). */
export const synchronise = (session: Session): void => {
  initialise(session);
  sendBlock(session, RESYNCH | RESPONSE, nothing);
};

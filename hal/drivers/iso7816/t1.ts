import { fault } from '../../../firmware/runtime/fault.ts';
import { SILENT, START, TEXT } from './cardLine.ts';
import type { ReaderProtocol } from './protocol.ts';
import { extendWaiting, nextPiece, sizeAgreed, takeCommand, takePiece, takeSize } from './t1/errorFree.ts';
import { askAgain, beginAnew, confirmAbort, giveUp, repeatLast, triesMax } from './t1/errorHandling.ts';
import { t1Parameters } from './t1/parameters.ts';
import { hear, listen } from './t1/receiver.ts';
import { sendPiece } from './t1/sender.ts';
import { fail, newSession, type Session } from './t1/session.ts';
import { BROKEN, NOTHING, OVER, STATES, TABLE } from './t1/table.ts';

/** Does what a letter says. Returns the state that follows. */
const act = (session: Session, action: string): number => {
  if (action === 'e') return takePiece(session, true);
  if (action === 'f') return takePiece(session, false);
  if (action === 'n') return nextPiece(session);
  if (action === 'w') return extendWaiting(session);
  if (action === 'z') return sizeAgreed(session);
  if (action === 'y') return beginAnew(session);
  if (action === 'A') return sendPiece(session);
  if (action === 'S') return repeatLast(session);
  if (action === 'R') return askAgain(session);
  if (action === 'I') return takeSize(session);
  if (action === 'B') return confirmAbort(session);
  // x
  return fail(session, fault('cardGarbled', 'card: the card abandoned the command'));
};
const happen = (session: Session, event: number): void => {
  if (session.state === OVER) return;
  const action = TABLE[event * STATES + session.state];
  const isLast = action < 'a' && ++session.tries > triesMax;
  session.state = isLast ? giveUp(session, event) : act(session, action);
  listen(session);
};

/**
 * Characters came, or one was spoilt. Where a wrong block ends is not known: it waits for the card's silence.
 */
const take = (session: Session, what: number, text: string): void => {
  let event = BROKEN;
  if (what === TEXT) event = hear(session, text, session.sequence);
  else session.spoilt = true;
  if (event === BROKEN) session.line.wait(session.parameters.characterWaitingMs);
  else happen(session, event);
};

/**
 * T=1, the reader's side (ISO 7816-3, 11). A block that is spoilt or missing is asked for three times. After
 * that a command that the card cannot have carried out yet, because its last block has not been sent, is
 * begun again once after S(RESYNCH), itself tried three times; any other ends in a fault, since only the
 * caller knows whether a command may be carried out twice. The response is what the card said: data and
 * status at once, for all four cases.
 */
export const t1: ReaderProtocol = {
  number: 1,
  // BGT, between the leading edges of characters in opposite directions (11.4.3).
  turnaroundEtu: 22,
  open: (line, atr, rate, clockHz) => {
    const parameters = t1Parameters(atr, rate, clockHz);
    if (!parameters) return undefined;
    const session = newSession(line, parameters);
    return (what, text) => {
      if (what === START) session.state = takeCommand(session, text);
      else if (what === SILENT) happen(session, session.block || session.spoilt ? BROKEN : NOTHING);
      else take(session, what, text);
      return true;
    };
  },
};

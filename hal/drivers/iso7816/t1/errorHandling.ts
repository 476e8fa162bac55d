/** Error handling (ISO 7816-3, 11.6.3), an action a function. Each returns the state that follows. */
import { fault } from '../../../../firmware/runtime/fault.ts';
import { RESYNCH, receiptPcb } from './block.ts';
import { beginCommand } from './errorFree.ts';
import { initialFieldMax } from './parameters.ts';
import { confirm, sendBlock } from './sender.ts';
import { fail, type Session } from './session.ts';
import { ABORTED, CHAIN, NOTHING, SIZE, SYNC } from './table.ts';

/** Tries of one block before the next stage (11.6.3.2, rule 7.4). */
export const triesMax = 3;

/** Rule 7: the last block again. */
export const repeatLast = (session: Session): number => {
  session.line.send(session.lastBlock, session.parameters.blockWaitingMs);
  return session.state;
};

/** Rule 7: an R-block, for the card's block again. */
export const askAgain = (session: Session): number => {
  sendBlock(session, receiptPcb(session.expected, session.errorBits), '');
  return session.state;
};

/** Rule 9: the card breaks the chain off. What it has sent of its response is void. */
export const confirmAbort = (session: Session): number => {
  session.response = '';
  confirm(session, session.block, 1);
  return ABORTED;
};

const resynchronise = (session: Session): number => {
  if (session.resynchronised)
    return fail(session, fault('cardGarbled', 'card: blocks fail again after S(RESYNCH)'));
  session.resynchronised = true;
  session.tries = 1;
  sendBlock(session, RESYNCH, '');
  return SYNC;
};

/** Rule 6: all is as after the answer to reset. */
export const beginAnew = (session: Session): number => {
  session.sequence = session.expected = 0;
  session.cardFieldMax = session.parameters.cardFieldMax;
  session.fieldMax = initialFieldMax;
  return beginCommand(session);
};

/**
 * After the last try. A command whose last block has not been sent cannot have been carried out: it is begun
 * anew, once. Any other ends in a fault: the caller alone knows whether it may be carried out twice.
 */
export const giveUp = (session: Session, event: number): number => {
  const { state } = session;
  if (state === CHAIN || state === SIZE) return resynchronise(session);
  return fail(
    session,
    event === NOTHING
      ? fault('cardMute', 'card: no block within the waiting time')
      : fault('cardGarbled', 'card: blocks fail again and again'),
  );
};

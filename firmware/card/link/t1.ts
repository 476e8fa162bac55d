import { equalBytes } from '../../runtime/bytes.ts';
import { withPps } from './pps.ts';
import { confirmAbort, repeatLast, sendReceipt, synchronise, takePiece, takeSize } from './t1/actions.ts';
import { CHECK_FAILED, OTHER_ERROR } from './t1/block.ts';
import { eventOf } from './t1/readerBlock.ts';
import { hear } from './t1/receiver.ts';
import { sendNextPiece } from './t1/sender.ts';
import { type CardT1Options, initialise, newSession, type Session } from './t1/session.ts';
import { STATES, TABLE } from './t1/table.ts';
import { answer, timeGranted } from './t1/work.ts';
import type { CardLink, CardTransport } from './transport.ts';

/** ISO 7816-4: wrong length. */
const wrongLength = new Uint8Array([0x67, 0]);

/** Does what a letter of the table says. */
const act = (session: Session, action: string, information: Uint8Array): void => {
  if (action === 'c') takePiece(session, information, true);
  else if (action === 'k') takePiece(session, information, false);
  else if (action === 'n') sendNextPiece(session);
  else if (action === 'w') timeGranted(session);
  else if (action === 'd') answer(session, wrongLength);
  else if (action === 's') repeatLast(session);
  else if (action === 'y') synchronise(session);
  else if (action === 'i') takeSize(session, information);
  else if (action === 'b') confirmAbort(session);
  // x
  else sendReceipt(session, OTHER_ERROR);
};
const onBlock = (session: Session, block: Uint8Array): void => {
  const body = block.subarray(0, block.length - session.checkLength);
  if (!equalBytes(session.check(body), block.subarray(body.length))) {
    sendReceipt(session, CHECK_FAILED);
    return;
  }
  const event = eventOf(body, session.expected, session.sequence);
  act(session, TABLE[event * STATES + session.state], new Uint8Array(body.subarray(3)));
};

/**
 * T=1, the card's side (ISO 7816-3, 11). The reader speaks first and mends errors: a block that is wrong is
 * answered with an R-block, and the last block is sent again as often as it is asked for. A program that
 * works asks for time each half block waiting time; a command of more than 261 bytes is aborted and answered
 * with 6700.
 */
export const t1Transport = (options: CardT1Options): CardTransport => {
  const session = newSession(options);
  const cutOff = (): void => sendReceipt(session, OTHER_ERROR);
  return {
    number: 1,
    reset: () => initialise(session),
    receive: bytes => {
      const block = hear(session, bytes, cutOff);
      if (block) onBlock(session, block);
    },
  };
};

/** A card that speaks T=1 alone. */
export const cardT1 = (options: CardT1Options): CardLink => withPps(options, [t1Transport(options)]);

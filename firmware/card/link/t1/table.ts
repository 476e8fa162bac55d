// Columns of the table: what the card is at.
/** It waits for a command, or for the next piece of one. */
export const LISTENING = 0;
/** The program works on a command. */
export const WORKING = 1;
/** An I-block of the response has been sent that others follow (M = 1). */
export const SENDING = 2;
/** S(ABORT request) has been sent: the command is too long. */
export const ABORTING = 3;
/** How many columns there are. */
export const STATES = 4;

// Rows: what the reader sent.
/** An I-block with M = 0: the command ends. */
export const I_LAST = 0;
/** An I-block with M = 1. */
export const I_MORE = 1;
/** An R-block whose N(R) is the number of the next I-block: it acknowledges. */
export const R_NEXT = 2;
/** An R-block whose N(R) is N(S) of the last I-block: it asks for that again. */
export const R_AGAIN = 3;
/** S(RESYNCH request). */
export const RESYNCH_REQUEST = 4;
/** S(IFS request). */
export const IFS_REQUEST = 5;
/** S(ABORT request). */
export const ABORT_REQUEST = 6;
/** S(WTX response). */
export const WTX_RESPONSE = 7;
/** S(ABORT response). */
export const ABORT_RESPONSE = 8;
/** Anything else whose EDC is right. */
export const WRONG = 9;

/**
 * Event × state → action, a letter each: that of an event in a state stands at `event * STATES + state`.
 *
 * | letter | the card | ISO 7816-3 |
 * |---|---|---|
 * | c | has the command and carries it out | |
 * | k | keeps the piece of the command and acknowledges it | 11.6.2.2 |
 * | n | sends the next piece of the response | 11.6.2.2 |
 * | w | has the time it asked for, and asks for more if it works still | 11.6.2.3, rule 3 |
 * | d | drops the command that is too long and answers 6700 | 11.6.3.2, rule 9 |
 * | s | sends its last block again | 11.6.3.2, rule 7 |
 * | x | asks with an R-block for the reader's block again | 11.6.3.2, rule 7 |
 * | y | is as after its answer to reset, and confirms that | 11.6.3.2, rule 6 |
 * | i | confirms the reader's size | 11.4.2 |
 * | b | forgets command and response, and confirms that | 11.6.3.2, rule 9 |
 */
export const TABLE =
  //                 LISTENING, WORKING, SENDING, ABORTING
  /* I_LAST          */ 'cxxx' +
  /* I_MORE          */ 'kxxx' +
  /* R_NEXT          */ 'ssns' +
  /* R_AGAIN         */ 'ssss' +
  /* RESYNCH_REQUEST */ 'yyyy' +
  /* IFS_REQUEST     */ 'ixix' +
  /* ABORT_REQUEST   */ 'bbbx' +
  /* WTX_RESPONSE    */ 'xwxx' +
  /* ABORT_RESPONSE  */ 'xxxd' +
  /* WRONG           */ 'xxxx';

// Columns of the table: what the reader sent last, and so what may come.
/** The I-block that ends the command (M = 0). The card carries the command out. */
export const LAST = 0;
/** An I-block of the command that others follow (M = 1). */
export const CHAIN = 1;
/** The R-block that acknowledges an I-block of the card's and fetches the next. */
export const FETCH = 2;
/** S(IFS request). */
export const SIZE = 3;
/** S(RESYNCH request). */
export const SYNC = 4;
/** S(ABORT response). */
export const ABORTED = 5;
/** How many columns there are. */
export const STATES = 6;
/** Nothing: the exchange is over. */
export const OVER = 6;

// Rows: what came of it.
/** An I-block with M = 0. */
export const I_LAST = 0;
/** An I-block with M = 1. */
export const I_MORE = 1;
/** An R-block whose N(R) is the number of the next I-block: it acknowledges. */
export const R_NEXT = 2;
/** An R-block whose N(R) is N(S) of the last I-block: it asks for that again. */
export const R_AGAIN = 3;
/** S(WTX request). */
export const WTX_REQUEST = 4;
/** S(IFS request). */
export const IFS_REQUEST = 5;
/** S(ABORT request). */
export const ABORT_REQUEST = 6;
/** S(IFS response). */
export const IFS_RESPONSE = 7;
/** S(RESYNCH response). */
export const RESYNCH_RESPONSE = 8;
/** A block that is wrong, spoilt or cut off. */
export const BROKEN = 9;
/** No character within BWT. */
export const NOTHING = 10;

/**
 * Event × state → action, a letter each, since a text lies in flash and arrays do not: the letter of an event
 * in a state stands at `event * STATES + state`.
 *
 * | letter | the reader | ISO 7816-3 |
 * |---|---|---|
 * | e | ends the exchange: the response is whole | |
 * | f | keeps the piece of the response and fetches the next | 11.6.2.2 |
 * | n | sends the next piece of the command | 11.6.2.2 |
 * | w | grants the waiting time that the card needs | 11.6.2.3, rule 3 |
 * | z | has its size agreed to: the command begins | 11.4.2 |
 * | y | is synchronised: the command begins anew | 11.6.3.2, rule 6 |
 * | x | gives up: the card has abandoned the command | 11.6.3.2, rule 9 |
 * | A | sends its last piece again, at the size that the card takes by now | 11.6.3.2, rule 7 |
 * | S | sends its last block again | 11.6.3.2, rule 7 |
 * | R | asks for the card's block again | 11.6.3.2, rule 7 |
 * | I | confirms the card's size | 11.4.2 |
 * | B | confirms that the card breaks the chain off | 11.6.3.2, rule 9 |
 *
 * A capital is a try: it brings the exchange no further, and tries in a row have a limit.
 */
export const TABLE =
  //       sent last: LAST, CHAIN, FETCH, SIZE, SYNC, ABORTED
  /* I_LAST           */ 'eReSSe' +
  /* I_MORE           */ 'fRfSSf' +
  /* R_NEXT           */ 'RnSSSx' +
  /* R_AGAIN          */ 'AASSSx' +
  /* WTX_REQUEST      */ 'wwwwSw' +
  /* IFS_REQUEST      */ 'IIIISI' +
  /* ABORT_REQUEST    */ 'BBBSSB' +
  /* IFS_RESPONSE     */ 'RRRzSR' +
  /* RESYNCH_RESPONSE */ 'RRRSyR' +
  /* BROKEN           */ 'RRRSSR' +
  /* NOTHING          */ 'RRRSSR';

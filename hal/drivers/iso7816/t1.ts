import type { LinkFaultCode } from '../../cardSlot.ts';
import {
  ABORT,
  CHECK_FAILED,
  encodeBlock,
  IFS,
  informationLength,
  informationPcb,
  MORE,
  OTHER_ERROR,
  RESPONSE,
  RESYNCH,
  receiptPcb,
  WTX,
} from './block.ts';
import type { ReaderProtocol } from './protocol.ts';
import { initialFieldMax, t1Parameters } from './t1Parameters.ts';

/** IFSD: what this reader takes in one block, once it has said so (ISO 7816-3, 11.4.2). */
const readerFieldMax = 254;
/** Tries of one block before the next stage (11.6.3.1, rule 7.4.1). */
const triesMax = 3;
/** S(WTX) of one command. The line bounds their total time. */
const extensionsMax = 100;
/** 256 bytes of data and a status. */
const responseMax = 258;

// What was sent last, and so what may come.
const LAST = 0;
const CHAIN = 1;
const FETCH = 2;
const SIZE = 3;
const SYNC = 4;
const ABORTED = 5;
const OVER = 6;

// Columns of the table.
const INFORMATION = 0;
const INFORMATION_MORE = 1;
const RECEIVED = 2;
const REPEAT = 3;
const EXTEND = 4;
const RESIZE = 5;
const ABORTION = 6;
const SIZED = 7;
const SYNCHRONISED = 8;
const SPOILT = 9;
const SILENT = 10;

/**
 * State × event → action. Strings stay in flash, where a table of functions would take a variable or two a cell.
 *
 * By letter, as in LETTERS: e the response is whole; f fetch what follows; n next piece of the command; a the last I-block again; s the last
 * block again; w, i, b grant more time, a size, an abortion; g go on with the command; r ask for a repetition;
 * x the card abandons the command.
 */
const TABLE = [
  // I  I+ R  R= WTX IFS ABORT SIZED SYNC spoilt silent
  /* LAST    */ 'efrawibrrrr',
  /* CHAIN   */ 'rrnawibrrrr',
  /* FETCH   */ 'efsswibrrrr',
  /* SIZE    */ 'sssswisgsss',
  /* SYNC    */ 'ssssssssgss',
  /* ABORTED */ 'efxxwibrrrr',
];
const LETTERS = 'efnaswibgrx';

/**
 * T=1, the reader's side (ISO 7816-3, 11). A block that is spoilt or missing is asked for three times. After that a
 * command that the card cannot have carried out yet, because its last block has not been sent, is begun again once
 * after S(RESYNCH), itself tried three times; any other ends in a fault, since only the caller knows whether a command
 * may be carried out twice. The response is what the card said: data and status at once, for all four cases.
 */
export const t1: ReaderProtocol = {
  number: 1,
  // BGT, between the leading edges of characters in opposite directions (11.4.3).
  turnaroundEtu: 22,
  open: (line, answer, rate, clockHz) => {
    const parameters = t1Parameters(answer, rate, clockHz);
    if (!parameters) return undefined;
    const { blockWaitingMs, characterWaitingMs, checkCode } = parameters;
    const checkLength = checkCode('').length;
    let cardFieldMax = parameters.cardFieldMax;
    let fieldMax = initialFieldMax;
    /** N(S) of the I-block that was sent last, and the one that the card's next I-block must have. */
    let mine = 0;
    let theirs = 0;
    let sizeAsked = false;
    let resynchronised = false;
    let command = '';
    let sentLength = 0;
    let pieceLength = 0;
    let sent = '';
    let response = '';
    let block = '';
    let spoilt = false;
    let errorBits = 0;
    let tries = 0;
    let extensions = 0;
    let state = LAST;

    const fail = (code: LinkFaultCode, message: string): number => {
      line.fail(code, `card: ${message}`);
      return OVER;
    };
    const garbled = (message: string): number => fail('cardGarbled', message);
    const information = (): string => block.substring(3, 3 + informationLength(block));

    const put = (text: string, waitMs: number): void => {
      block = '';
      spoilt = false;
      errorBits = OTHER_ERROR;
      line.send(text, waitMs);
    };
    const say = (pcb: number, text: string): void => {
      sent = encodeBlock(pcb, text, checkCode);
      put(sent, blockWaitingMs);
    };
    /** The piece of the command that begins at `sentLength`. */
    const sendPiece = (): number => {
      const piece = command.substring(sentLength, sentLength + cardFieldMax);
      pieceLength = piece.length;
      const more = sentLength + pieceLength < command.length;
      say(informationPcb(mine, more), piece);
      return more ? CHAIN : LAST;
    };
    const begin = (): number => {
      tries = sentLength = 0;
      return sendPiece();
    };
    const resynchronise = (): number => {
      if (resynchronised) return garbled('blocks fail again after S(RESYNCH)');
      resynchronised = true;
      tries = 1;
      say(RESYNCH, '');
      return SYNC;
    };
    const giveUp = (event: number): number => {
      if (state === CHAIN || state === SIZE) return resynchronise();
      return event === SILENT
        ? fail('cardMute', 'no block within the waiting time')
        : garbled('blocks fail again and again');
    };

    // Each action returns the state that follows.
    const end = (): number => {
      response += information();
      theirs ^= 1;
      mine ^= 1;
      if (response.length < 2 || response.length > responseMax)
        return garbled(`response of ${response.length} bytes`);
      line.done(response);
      return OVER;
    };
    const fetch = (): number => {
      response += information();
      if (response.length > responseMax) return garbled('response longer than 258 bytes');
      theirs ^= 1;
      tries = 0;
      say(receiptPcb(theirs, 0), '');
      return FETCH;
    };
    const next = (): number => {
      sentLength += pieceLength;
      mine ^= 1;
      tries = 0;
      return sendPiece();
    };
    const limited = (send: () => number, event: number): number =>
      ++tries > triesMax ? giveUp(event) : send();
    const again = (event: number): number => limited(sendPiece, event);
    const sayAgain = (event: number): number =>
      limited(() => {
        put(sent, blockWaitingMs);
        return state;
      }, event);
    const ask = (event: number): number =>
      limited(() => {
        say(receiptPcb(theirs, errorBits), '');
        return state;
      }, event);
    // `sent` stays what it was, so that a lost answer to the card's request does not repeat the answer alone.
    const grant = (pcb: number, text: string, waitMs: number): number => {
      put(encodeBlock(pcb | RESPONSE, text, checkCode), waitMs);
      return state;
    };
    const extend = (): number => {
      if (++extensions > extensionsMax) return fail('cardMute', 'more than 100 waiting time extensions');
      const multiplier = information();
      return grant(WTX, multiplier, blockWaitingMs * multiplier.charCodeAt(0));
    };
    const resize = (event: number): number =>
      limited(() => {
        const size = information();
        cardFieldMax = size.charCodeAt(0);
        return grant(IFS, size, blockWaitingMs);
      }, event);
    const abort = (event: number): number =>
      limited(() => {
        response = '';
        grant(ABORT, '', blockWaitingMs);
        return ABORTED;
      }, event);
    const goOn = (): number => {
      if (state === SIZE) fieldMax = readerFieldMax;
      else {
        // 11.6.3.2, rule 6.3: all is as after the answer to reset.
        mine = theirs = 0;
        cardFieldMax = parameters.cardFieldMax;
        fieldMax = initialFieldMax;
      }
      return begin();
    };
    const abandoned = (): number => garbled('the card abandoned the command');
    /** In the order of LETTERS. */
    const ACTIONS = [end, fetch, next, again, sayAgain, extend, resize, abort, goOn, ask, abandoned];

    /** What a block is that came whole, by its PCB (11.3.2.2); reserved bits spoil it. */
    const supervisory = (pcb: number): number => {
      const text = information();
      const value = text.length === 1 ? text.charCodeAt(0) : 0;
      if (pcb === WTX && value) return EXTEND;
      if (pcb === IFS && value && value < 255) return RESIZE;
      if (pcb === (IFS | RESPONSE) && value === readerFieldMax) return SIZED;
      if (text) return SPOILT;
      if (pcb === ABORT) return ABORTION;
      return pcb === (RESYNCH | RESPONSE) ? SYNCHRONISED : SPOILT;
    };
    const classify = (): number => {
      const body = block.substring(0, 3 + informationLength(block));
      if (spoilt || checkCode(body) !== block.substring(body.length)) {
        errorBits = CHECK_FAILED;
        return SPOILT;
      }
      const pcb = body.charCodeAt(1);
      if (body.charCodeAt(0)) return SPOILT;
      if (pcb < 0x80) {
        if ((pcb & 0x1f) > 0 || pcb >> 6 !== theirs) return SPOILT;
        return pcb & MORE ? INFORMATION_MORE : INFORMATION;
      }
      if (pcb >= 0xc0) return supervisory(pcb);
      if ((pcb & 0x2c) > 0 || body.length > 3) return SPOILT;
      return ((pcb >> 4) & 1) === mine ? REPEAT : RECEIVED;
    };
    const happen = (event: number): void => {
      if (state === OVER) return;
      state = ACTIONS[LETTERS.indexOf(TABLE[state][event])](event);
    };
    const whole = (): boolean => {
      if (block.length < 3) return false;
      const length = informationLength(block);
      return length <= fieldMax && block.length === 3 + length + checkLength;
    };

    return {
      start: text => {
        command = text;
        response = '';
        tries = extensions = sentLength = 0;
        resynchronised = false;
        if (sizeAsked) state = sendPiece();
        else {
          sizeAsked = true;
          tries = 1;
          state = SIZE;
          say(IFS, String.fromCharCode(readerFieldMax));
        }
      },
      // Where a spoilt block ends nobody knows: what is wrong waits for the card's silence, and so does a LEN that
      // asks for more than was agreed.
      feed: text => {
        block += text;
        const event = whole() ? classify() : SPOILT;
        if (event === SPOILT) line.wait(characterWaitingMs);
        else happen(event);
      },
      recover: code => {
        if (code === 'cardGarbled') {
          spoilt = true;
          line.wait(characterWaitingMs);
        } else happen(block || spoilt ? SPOILT : SILENT);
        return true;
      },
    };
  },
};

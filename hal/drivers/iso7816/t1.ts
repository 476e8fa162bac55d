import { fault } from '../../../firmware/runtime/fault.ts';
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
import { SILENT, SPOILT, START, TEXT } from './cardLine.ts';
import type { ReaderProtocol } from './protocol.ts';
import { initialFieldMax, t1Parameters } from './t1Parameters.ts';

/** IFSD: what this reader takes in one block, once it has said so (ISO 7816-3, 11.4.2). */
const readerFieldMax = 254;
/** Tries of one block before the next stage (11.6.3.2, rule 7.4). */
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
const BROKEN = 9;
const NOTHING = 10;
const EVENTS = 11;

/**
 * State × event → action: e the response is whole; f fetch what follows; n next piece of the command; a the last I-block
 * again; s the last block again; w, i, b grant more time, a size, an abortion; g go on with the command; r ask for a
 * repetition; x the card abandons the command.
 */
const TABLE =
  // I  I+ R  R= WTX IFS ABORT SIZED SYNC broken nothing
  /* LAST    */ 'efrawibrrrr' +
  /* CHAIN   */ 'rrnawibrrrr' +
  /* FETCH   */ 'efsswibrrrr' +
  /* SIZE    */ 'sssswisgsss' +
  /* SYNC    */ 'ssssssssgss' +
  /* ABORTED */ 'efxxwibrrrr';

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
  open: (line, atr, rate, clockHz) => {
    const parameters = t1Parameters(atr, rate, clockHz);
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

    const garbled = (message: string): number => {
      line.end(fault('cardGarbled', `card: ${message}`));
      return OVER;
    };
    const mute = (message: string): number => {
      line.end(fault('cardMute', `card: ${message}`));
      return OVER;
    };
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
    // `sent` stays what it was, so that a lost answer to the card's request does not repeat the answer alone.
    const grant = (pcb: number, text: string, waitMs: number): void =>
      put(encodeBlock(pcb | RESPONSE, text, checkCode), waitMs);
    /** The piece of the command that begins at `sentLength`. Returns the state that follows, as what comes after it does. */
    const sendPiece = (): number => {
      const piece = command.substring(sentLength, sentLength + cardFieldMax);
      pieceLength = piece.length;
      const more = sentLength + pieceLength < command.length;
      say(informationPcb(mine, more), piece);
      return more ? CHAIN : LAST;
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
      return event === NOTHING
        ? mute('no block within the waiting time')
        : garbled('blocks fail again and again');
    };
    /** A piece of the response, `last` of a chain or not. */
    const receive = (last: boolean): number => {
      response += information();
      theirs ^= 1;
      if (response.length > responseMax || (last && response.length < 2))
        return garbled(`response of ${response.length} bytes`);
      if (last) {
        mine ^= 1;
        line.end(response);
        response = command = sent = block = '';
        return OVER;
      }
      tries = 0;
      say(receiptPcb(theirs, 0), '');
      return FETCH;
    };
    const extend = (): number => {
      if (++extensions > extensionsMax) return mute('more than 100 waiting time extensions');
      const multiplier = information();
      grant(WTX, multiplier, blockWaitingMs * multiplier.charCodeAt(0));
      return state;
    };
    const goOn = (): number => {
      if (state === SIZE) fieldMax = readerFieldMax;
      else {
        // 11.6.3.2, rule 6: all is as after the answer to reset.
        mine = theirs = 0;
        cardFieldMax = parameters.cardFieldMax;
        fieldMax = initialFieldMax;
      }
      tries = sentLength = 0;
      return sendPiece();
    };
    /** What has its limit of tries. */
    const act = (action: string): number => {
      switch (action) {
        case 'a':
          return sendPiece();
        case 's':
          put(sent, blockWaitingMs);
          break;
        case 'r':
          say(receiptPcb(theirs, errorBits), '');
          break;
        case 'i': {
          const size = information();
          cardFieldMax = size.charCodeAt(0);
          grant(IFS, size, blockWaitingMs);
          break;
        }
        case 'b':
          response = '';
          grant(ABORT, '', blockWaitingMs);
          return ABORTED;
      }
      return state;
    };
    const follow = (action: string, event: number): number => {
      switch (action) {
        case 'e':
          return receive(true);
        case 'f':
          return receive(false);
        case 'w':
          return extend();
        case 'g':
          return goOn();
        case 'x':
          return garbled('the card abandoned the command');
        case 'n':
          sentLength += pieceLength;
          mine ^= 1;
          tries = 0;
          return sendPiece();
      }
      return ++tries > triesMax ? giveUp(event) : act(action);
    };

    /** What a block is that came whole, by its PCB (11.3.2.2); reserved bits spoil it. */
    const supervisory = (pcb: number): number => {
      const text = information();
      const value = text.length === 1 ? text.charCodeAt(0) : 0;
      if (pcb === WTX && value) return EXTEND;
      if (pcb === IFS && value && value < 255) return RESIZE;
      if (pcb === (IFS | RESPONSE) && value === readerFieldMax) return SIZED;
      if (text) return BROKEN;
      if (pcb === ABORT) return ABORTION;
      return pcb === (RESYNCH | RESPONSE) ? SYNCHRONISED : BROKEN;
    };
    const classify = (): number => {
      const body = block.substring(0, 3 + informationLength(block));
      if (spoilt || checkCode(body) !== block.substring(body.length)) {
        errorBits = CHECK_FAILED;
        return BROKEN;
      }
      const pcb = body.charCodeAt(1);
      if (body.charCodeAt(0)) return BROKEN;
      if (pcb < 0x80) {
        if ((pcb & 0x1f) > 0 || pcb >> 6 !== theirs) return BROKEN;
        return pcb & MORE ? INFORMATION_MORE : INFORMATION;
      }
      if (pcb >= 0xc0) return supervisory(pcb);
      if ((pcb & 0x2c) > 0 || body.length > 3) return BROKEN;
      return ((pcb >> 4) & 1) === mine ? REPEAT : RECEIVED;
    };
    const happen = (event: number): void => {
      if (state !== OVER) state = follow(TABLE[state * EVENTS + event], event);
    };
    const whole = (): boolean => {
      if (block.length < 3) return false;
      const length = informationLength(block);
      return length <= fieldMax && block.length === 3 + length + checkLength;
    };

    const start = (text: string): void => {
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
    };
    // Where a spoilt block ends nobody knows: what is wrong waits for the card's silence, and so does a LEN that
    // asks for more than was agreed.
    return (what, text) => {
      if (what === START) start(text);
      else if (what === SILENT) happen(block || spoilt ? BROKEN : NOTHING);
      else {
        block += text;
        if (what === SPOILT) spoilt = true;
        const event = what === TEXT && whole() ? classify() : BROKEN;
        if (event === BROKEN) line.wait(characterWaitingMs);
        else happen(event);
      }
      return true;
    };
  },
};

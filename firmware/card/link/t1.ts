import type { Timer } from '../../../hal/timer.ts';
import { concat, equalBytes } from '../../runtime/bytes.ts';
import { blockCrc, blockLrc } from './blockCheck.ts';
import { readOwnAtr } from './ownAtr.ts';
import { type PpsOptions, withPps } from './pps.ts';
import { type CardLink, type CardTransport, run } from './transport.ts';

export interface CardT1Options extends PpsOptions {
  timer: Timer;
  /** Runs a command of 4 to 261 bytes; resolves to 0 to 256 bytes, then SW1 SW2. */
  process(apdu: Uint8Array): Promise<Uint8Array>;
  /** Hz at CLK, for waiting times. */
  clockHz?: number;
}

const defaultClockHz = 3_500_000;
const initialFieldMax = 32;
const commandMax = 261;

const MORE = 0x20;
const RESYNCH = 0xc0;
const IFS = 0xc1;
const ABORT = 0xc2;
const WTX = 0xc3;
const RESPONSE = 0x20;
const CHECK_FAILED = 1;
const OTHER_ERROR = 2;

const LISTENING = 0;
const WORKING = 1;
const SENDING = 2;
const ABORTING = 3;

// Columns of the table.
const COMMAND = 0;
const COMMAND_MORE = 1;
const RECEIVED = 2;
const REPEAT = 3;
const RESYNCHRONISE = 4;
const RESIZE = 5;
const ABORTION = 6;
const EXTENDED = 7;
const ABORTED = 8;
const WRONG = 9;

const nothing = new Uint8Array(0);

/**
 * T=1, the card's side (ISO 7816-3, 11). The reader speaks first and mends errors: a block that is wrong is answered
 * with an R-block, and the last block is sent again as often as it is asked for. A program that works asks for time each
 * half block waiting time; a command of more than 261 bytes is aborted and answered with 6700.
 */
export const t1Transport = (options: CardT1Options): CardTransport => {
  const { timer, send, process, clockHz = defaultClockHz } = options;
  const own = readOwnAtr(options.atr);
  const check = own.crc ? blockCrc : blockLrc;
  const checkLength = own.crc ? 2 : 1;
  const halfWaitMs = ((1 << own.bwi) * 480 * 372 * 1000) / clockHz;
  // At the slowest rate: a reader that breaks off inside a block waits for the card's answer in any case.
  const silenceMs = ((11 + (1 << own.cwi)) * 372 * 1000) / clockHz;
  let state = LISTENING;
  let readerFieldMax = initialFieldMax;
  let mine = 0;
  let theirs = 0;
  let buffer: Uint8Array = nothing;
  let command: Uint8Array = nothing;
  let response: Uint8Array = nothing;
  let last: Uint8Array = nothing;
  let pieceLength = 0;
  /** What to do once the reader has granted more time. */
  let waiting: (() => void) | undefined;
  // Count what a timer or a promise of earlier must not touch.
  let turn = 0;
  let heard = 0;

  const repeat = (): void => send(last);
  const say = (pcb: number, information: Uint8Array): void => {
    const body = concat([new Uint8Array([0, pcb, information.length]), information]);
    last = concat([body, check(body)]);
    repeat();
  };
  const receipt = (errorBits: number): void => say(0x80 | (theirs << 4) | errorBits, nothing);

  const sendPiece = (): void => {
    const piece = response.subarray(0, readerFieldMax);
    pieceLength = piece.length;
    const more = piece.length < response.length;
    state = more ? SENDING : LISTENING;
    say((mine << 6) | (more ? MORE : 0), piece);
    // In force from the next block on; a repetition sends `last`.
    if (!more) mine ^= 1;
  };
  const answer = (bytes: Uint8Array): void => {
    response = bytes;
    command = nothing;
    sendPiece();
  };
  const next = (): void => {
    response = new Uint8Array(response.subarray(pieceLength));
    mine ^= 1;
    sendPiece();
  };

  const askForTime = (): void => {
    const mineNow = turn;
    timer.after(halfWaitMs, () => {
      if (mineNow === turn && state === WORKING) say(WTX, new Uint8Array([1]));
    });
  };
  const work = async (): Promise<void> => {
    const mineNow = ++turn;
    state = WORKING;
    askForTime();
    const made = await run(process, command);
    if (mineNow === turn) whenFree(() => answer(made));
  };
  /** After a request of its own the card is silent until the answer is there. */
  const whenFree = (action: () => void): void => {
    if (last[1] === WTX) waiting = action;
    else action();
  };
  const extended = (): void => {
    const action = waiting;
    waiting = undefined;
    last = nothing;
    if (action) action();
    else askForTime();
  };

  const take = (information: Uint8Array, more: boolean): void => {
    theirs ^= 1;
    command = concat([command, information]);
    last = nothing;
    if (command.length > commandMax) {
      state = ABORTING;
      say(ABORT, nothing);
    } else if (more) receipt(0);
    else work();
  };
  const wrong = (): void => receipt(OTHER_ERROR);
  const forget = (): void => {
    turn++;
    waiting = undefined;
    command = response = last = nothing;
    state = LISTENING;
  };
  const initial = (): void => {
    forget();
    mine = theirs = 0;
    readerFieldMax = initialFieldMax;
    buffer = nothing;
  };
  const resynchronise = (): void => {
    initial();
    say(RESYNCH | RESPONSE, nothing);
  };
  const resize = (information: Uint8Array): void => {
    readerFieldMax = information[0];
    say(IFS | RESPONSE, information);
  };
  const abortion = (): void => {
    forget();
    say(ABORT | RESPONSE, nothing);
  };
  const aborted = (): void => answer(new Uint8Array([0x67, 0]));
  const lastCommand = (information: Uint8Array): void => take(information, false);
  const moreCommand = (information: Uint8Array): void => take(information, true);
  const again = (): void => (last.length > 0 ? repeat() : wrong());

  const TABLE = [
    //              COMMAND      +MORE        RECEIVED REPEAT RESYNCH        IFS     ABORT     WTX ok    ABORT ok WRONG
    /* LISTENING */ [
      lastCommand,
      moreCommand,
      again,
      again,
      resynchronise,
      resize,
      abortion,
      wrong,
      wrong,
      wrong,
    ],
    /* WORKING   */ [wrong, wrong, again, again, resynchronise, wrong, abortion, extended, wrong, wrong],
    /* SENDING   */ [wrong, wrong, next, again, resynchronise, resize, abortion, wrong, wrong, wrong],
    /* ABORTING  */ [wrong, wrong, again, again, resynchronise, wrong, wrong, wrong, aborted, wrong],
  ];
  const supervisory = (pcb: number, information: Uint8Array): number => {
    const { length } = information;
    if (pcb === IFS && length === 1 && information[0] > 0 && information[0] < 255) return RESIZE;
    if (pcb === (WTX | RESPONSE) && length === 1) return EXTENDED;
    if (length > 0) return WRONG;
    if (pcb === RESYNCH) return RESYNCHRONISE;
    if (pcb === ABORT) return ABORTION;
    return pcb === (ABORT | RESPONSE) ? ABORTED : WRONG;
  };
  const classify = (pcb: number, information: Uint8Array): number => {
    if (pcb >= 0xc0) return supervisory(pcb, information);
    if (pcb < 0x80) {
      if ((pcb & 0x1f) > 0 || pcb >> 6 !== theirs) return WRONG;
      return pcb & MORE ? COMMAND_MORE : COMMAND;
    }
    if ((pcb & 0x2c) > 0 || information.length > 0) return WRONG;
    return ((pcb >> 4) & 1) === mine ? REPEAT : RECEIVED;
  };
  const onBlock = (block: Uint8Array): void => {
    const body = block.subarray(0, block.length - checkLength);
    const information = new Uint8Array(body.subarray(3));
    if (!equalBytes(check(body), block.subarray(body.length))) receipt(CHECK_FAILED);
    else TABLE[state][body[0] === 0 ? classify(body[1], information) : WRONG](information);
  };
  const forgetWhenSilent = (): void => {
    const now = ++heard;
    timer.after(silenceMs, () => {
      if (now !== heard || buffer.length === 0) return;
      buffer = nothing;
      receipt(OTHER_ERROR);
    });
  };

  return {
    number: 1,
    reset: initial,
    receive: bytes => {
      buffer = concat([buffer, bytes]);
      const length = 3 + buffer[2] + checkLength;
      const invalid = buffer.length > 2 && buffer[2] > own.fieldMax;
      if (invalid || buffer.length < 3 || buffer.length < length) forgetWhenSilent();
      else {
        const block = buffer;
        buffer = nothing;
        heard++;
        onBlock(block);
      }
    },
  };
};

/** A card that speaks T=1 alone. */
export const cardT1 = (options: CardT1Options): CardLink => withPps(options, [t1Transport(options)]);

import type { Timer } from '../../../../hal/timer.ts';
import { readOwnAtr } from '../ownAtr.ts';
import type { PpsOptions } from '../pps.ts';
import { nothing } from './block.ts';
import { blockCrc, blockLrc } from './blockCheck.ts';
import type { Receiver } from './receiver.ts';
import { LISTENING } from './table.ts';
import type { Work } from './work.ts';

/** A card that speaks T=1. */
export interface CardT1Options extends PpsOptions {
  timer: Timer;
  /** Runs a command of 4 to 261 bytes; resolves to 0 to 256 bytes, then SW1 SW2. */
  process(apdu: Uint8Array): Promise<Uint8Array>;
  /** Hz at CLK, for waiting times. */
  clockHz?: number;
}

/** T=1 with one reader: both directions and the program. One object, of which each file sees its part. */
export interface Session extends Receiver, Work {}

const defaultClockHz = 3_500_000;
/** IFSD before the reader says otherwise (11.4.2). */
const initialFieldMax = 32;

/** The card forgets what it was at. */
export const forget = (session: Session): void => {
  session.turn++;
  session.state = LISTENING;
  session.made = undefined;
  session.command = session.response = session.lastBlock = nothing;
};

/** All is as after the answer to reset (11.6.3.2, rule 6). */
export const initialise = (session: Session): void => {
  forget(session);
  session.sequence = session.expected = 0;
  session.readerFieldMax = initialFieldMax;
  session.block = nothing;
};

/** BWT and CWT by the answer to reset, at F/D = 372 (11.4.3). */
export const newSession = (options: CardT1Options): Session => {
  const { timer, send, process, clockHz = defaultClockHz } = options;
  const own = readOwnAtr(options.atr);
  const etuMs = (372 * 1000) / clockHz;
  return {
    timer,
    send,
    process,
    check: own.crc ? blockCrc : blockLrc,
    checkLength: own.crc ? 2 : 1,
    fieldMax: own.fieldMax,
    halfWaitMs: (1 << own.bwi) * 480 * etuMs,
    // At the slowest rate: a reader that breaks off inside a block waits for the card's answer in any case.
    characterWaitingMs: (11 + (1 << own.cwi)) * etuMs,
    state: LISTENING,
    readerFieldMax: initialFieldMax,
    sequence: 0,
    expected: 0,
    turn: 0,
    heard: 0,
    block: nothing,
    command: nothing,
    response: nothing,
    lastBlock: nothing,
    pieceLength: 0,
    made: undefined,
  };
};

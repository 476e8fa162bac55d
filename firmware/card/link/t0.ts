import type { Timer } from '../../../hal/timer.ts';
import { concat } from '../../runtime/bytes.ts';
import { type PpsOptions, withPps } from './pps.ts';
import { type CardLink, type CardTransport, run } from './transport.ts';

/** A card that speaks T=0. */
export interface CardT0Options extends PpsOptions {
  timer: Timer;
  /** Runs a command of 4 to 260 bytes without Le after data; resolves to 0 to 256 bytes, then SW1 SW2. */
  process(apdu: Uint8Array): Promise<Uint8Array>;
  /**
   * Whether the command of this header brings data: T=0 does not say it, only the program knows (ISO 7816-3,
   * 10.3).
   */
  takesData(header: Uint8Array): boolean;
  /** WT at the slowest rate; a NULL goes out after each half of it. */
  workWaitingTimeMs?: number;
}

const GET_RESPONSE = 0xc0;
/** WI = 10 at 3.5 MHz (ISO 7816-3, 10.2), rounded down. */
const defaultWaitingTimeMs = 1000;

const HEADER = 0;
const DATA = 1;
const WORKING = 2;

/** A status: 6Cxx and 61xx count 256 as 0. */
const status = (sw1: number, sw2: number): Uint8Array => new Uint8Array([sw1, sw2 & 255]);

/**
 * T=0, the card's side (ISO 7816-3, 10; 7816-4, 7.6.1): a character-level transport for the card's program.
 * Response data of a command that brought data wait here for GET RESPONSE (61xx); data that do not fit Le
 * wait here for the same header with the right one (6Cxx), so that no command is carried out twice. Any other
 * header drops them.
 */
export const t0Transport = (options: CardT0Options): CardTransport => {
  const { timer, send, process, takesData } = options;
  const halfWaitMs = (options.workWaitingTimeMs ?? defaultWaitingTimeMs) / 2;
  let state = HEADER;
  let buffer: Uint8Array = new Uint8Array(0);
  let wanted = 5;
  let header: Uint8Array = new Uint8Array(5);
  let stored = new Uint8Array(0);
  let storedStatus = status(0x90, 0);
  let storedFor = '';
  // Counts resets and commands: what an earlier one still works on is nobody's any more.
  let turn = 0;

  const expect = (next: number, length: number): void => {
    state = next;
    wanted = length;
    buffer = new Uint8Array(0);
  };
  const answer = (bytes: Uint8Array): void => {
    expect(HEADER, 5);
    send(bytes);
  };
  const key = (): string => `${header[0]},${header[1]},${header[2]},${header[3]}`;
  const le = (): number => header[4] || 256;

  /** Le bytes of what is stored, with the procedure byte before and the status after. */
  const handOut = (): void => {
    const length = le();
    const rest = stored.length - length;
    if (rest < 0) {
      storedFor = key();
      answer(status(0x6c, stored.length));
      return;
    }
    const part = stored.subarray(0, length);
    stored = new Uint8Array(stored.subarray(length));
    answer(concat([header.subarray(1, 2), part, rest > 0 ? status(0x61, rest) : storedStatus]));
  };
  const respond = (response: Uint8Array, broughtData: boolean): void => {
    const length = response.length - 2;
    stored = new Uint8Array(response.subarray(0, length));
    storedStatus = new Uint8Array(response.subarray(length));
    storedFor = broughtData ? '' : key();
    if (length === 0) answer(storedStatus);
    else if (broughtData) answer(status(0x61, length));
    else if (length === le()) handOut();
    else answer(status(0x6c, length));
  };

  const keepAlive = (mine: number): void => {
    timer.after(halfWaitMs, () => {
      if (mine !== turn || state !== WORKING) return;
      send(new Uint8Array([0x60]));
      keepAlive(mine);
    });
  };
  const work = async (apdu: Uint8Array, broughtData: boolean): Promise<void> => {
    const mine = ++turn;
    expect(WORKING, 0);
    keepAlive(mine);
    const response = await run(process, apdu);
    if (mine === turn) respond(response, broughtData);
  };

  const onHeader = (): void => {
    header = buffer;
    const wasFor = storedFor;
    if (header[1] === GET_RESPONSE) {
      if (header[2] || header[3]) answer(status(0x6a, 0x86));
      else if (stored.length === 0) answer(status(0x69, 0x85));
      else handOut();
      return;
    }
    if (stored.length > 0 && wasFor === key()) {
      handOut();
      return;
    }
    stored = new Uint8Array(0);
    if (!takesData(header)) work(header, false);
    else if (header[4] === 0) work(header.subarray(0, 4), true);
    else {
      expect(DATA, header[4]);
      send(header.subarray(1, 2));
    }
  };
  const onData = (): void => {
    work(concat([header, buffer]), true);
  };

  const ON_WHOLE = [onHeader, onData];
  const take = (bytes: Uint8Array): void => {
    buffer = concat([buffer, bytes]);
    if (buffer.length === wanted) ON_WHOLE[state]();
  };

  return {
    number: 0,
    reset: () => {
      turn++;
      stored = new Uint8Array(0);
      storedFor = '';
      expect(HEADER, 5);
    },
    receive: bytes => {
      let at = 0;
      while (at < bytes.length && state !== WORKING) {
        const piece = bytes.subarray(at, at + wanted - buffer.length);
        at += piece.length;
        take(piece);
      }
    },
  };
};

/** A card that speaks T=0 alone. */
export const cardT0 = (options: CardT0Options): CardLink => withPps(options, [t0Transport(options)]);

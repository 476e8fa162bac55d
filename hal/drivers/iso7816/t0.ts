import { fault } from '../../../firmware/runtime/fault.ts';
import { interfaceByte, TC } from './atr.ts';
import { START, TEXT, turnaroundEtu } from './cardLine.ts';
import { clockConversion } from './pps.ts';
import type { ReaderProtocol } from './protocol.ts';

const PROCEDURE = 0;
const STATUS = 1;
const DATA = 2;
const OVER = 3;
const EVENTS = 5;

/**
 * State × event → action: w keep waiting, a the card takes or gives all data, o one byte of it, s SW1, e SW2
 * ends, x out of place.
 */
const TABLE =
  // NULL INS ~INS SW1 other
  /* PROCEDURE */ 'waosx' + /* STATUS */ 'eeeee';

/** The column of a character that is no data. */
const eventOf = (byte: number, instruction: number): number => {
  if (byte === 0x60) return 0;
  if (byte === instruction) return 1;
  if (byte === (instruction ^ 255)) return 2;
  return (byte & 0xf0) === 0x60 || (byte & 0xf0) === 0x90 ? 3 : 4;
};

/** Le and Lc of a short APDU reach no further. */
const dataBytesMax = 256;

/**
 * T=0, the reader's side (ISO 7816-3, 10), for the short command cases of 12.2:
 *
 * 1. CLA INS P1 P2: sent with P3 = 0.
 * 2. with Le: P3 = Le; 0 asks for 256 bytes.
 * 3. with Lc and data: P3 = Lc; the data go out when the card acknowledges.
 * 4. with data and Le: sent as case 3. Le stays here; 61xx comes back to the caller, who sends GET RESPONSE.
 *
 * 6Cxx comes back to the caller too. The response holds all the bytes asked for, or none, and the status.
 */
export const t0: ReaderProtocol = {
  number: 0,
  // ISO 7816-3, 10.2.
  turnaroundEtu,
  open: (line, atr, rate, clockHz) => {
    // WT = WI × 960 × F / f, WI in TC2, 10 by default (10.2).
    const waitMs = ((interfaceByte(atr, TC, 2) || 10) * 960 * clockConversion(rate) * 1000) / clockHz;
    let instruction = 0;
    /** The command, whose data go out from `sent` on. */
    let outgoing = '';
    let sent = 0;
    let expected = 0;
    let pending = 0;
    let received = '';
    let status = '';
    let state = OVER;

    /** Returns the state that follows. */
    const act = (action: string, byte: number): number => {
      const length = action === 'o' ? 1 : dataBytesMax;
      switch (action) {
        case 'w':
          return PROCEDURE;
        case 's':
          status = String.fromCharCode(byte);
          return STATUS;
        case 'a':
        case 'o':
          if (outgoing) {
            const piece = outgoing.substring(sent, sent + length);
            sent += length;
            if (sent >= outgoing.length) outgoing = '';
            line.send(piece, waitMs);
            return PROCEDURE;
          }
          pending = Math.min(length, expected - received.length);
          if (pending > 0) return DATA;
          break;
        case 'e':
          if (received && received.length < expected) break;
          line.end(received + status + String.fromCharCode(byte));
          received = '';
          return OVER;
      }
      line.end(fault('cardGarbled', 'card: procedure byte out of place'));
      return OVER;
    };
    const feed = (text: string): void => {
      let at = 0;
      while (at < text.length && state !== OVER) {
        if (state === DATA) {
          const piece = text.substring(at, at + pending);
          at += piece.length;
          received += piece;
          pending -= piece.length;
          if (pending === 0) state = PROCEDURE;
        } else {
          const byte = text.charCodeAt(at++);
          // The status ends what the card says.
          const surplus = state === STATUS && at < text.length;
          state = act(surplus ? 'x' : TABLE[state * EVENTS + eventOf(byte, instruction)], byte);
        }
      }
    };

    return (event, text) => {
      if (event === START) {
        instruction = text.charCodeAt(1);
        // Of case 4, Le stays here.
        outgoing = text.length > 5 ? text.substring(0, 5 + text.charCodeAt(4)) : '';
        sent = 5;
        expected = text.length === 5 ? text.charCodeAt(4) || 256 : 0;
        pending = 0;
        received = status = '';
        state = PROCEDURE;
        line.send(text.length === 4 ? `${text}\0` : text.substring(0, 5), waitMs);
      } else if (event === TEXT) {
        line.wait(waitMs);
        feed(text);
      }
      return false;
    };
  },
};

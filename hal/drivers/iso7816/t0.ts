import { turnaroundEtu } from './cardLine.ts';
import { clockConversion } from './pps.ts';
import type { ReaderProtocol } from './protocol.ts';

const PROCEDURE = 0;
const STATUS = 1;
const DATA = 2;
const OVER = 3;

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
  open: (line, answer, rate, clockHz) => {
    // WT = WI × 960 × F / f, WI in TC2, 10 by default (10.2).
    const waitMs = ((answer.tc[2] || 10) * 960 * clockConversion(rate) * 1000) / clockHz;
    let instruction = 0;
    let outgoing = '';
    let expected = 0;
    let pending = 0;
    let received = '';
    let status = '';
    let state = PROCEDURE;

    // Each action returns the state that follows.
    const garbled = (): number => {
      line.fail('cardGarbled', 'card: procedure byte out of place');
      return OVER;
    };
    const keepWaiting = (): number => PROCEDURE;
    const transfer = (length: number): number => {
      if (outgoing) {
        line.send(outgoing.substring(0, length), waitMs);
        outgoing = outgoing.substring(length);
        return PROCEDURE;
      }
      pending = Math.min(length, expected - received.length);
      return pending > 0 ? DATA : garbled();
    };
    const all = (): number => transfer(dataBytesMax);
    const one = (): number => transfer(1);
    const statusBegins = (byte: number): number => {
      status = String.fromCharCode(byte);
      return STATUS;
    };
    const end = (byte: number): number => {
      if (received && received.length < expected) return garbled();
      line.done(received + status + String.fromCharCode(byte));
      return OVER;
    };
    const TABLE = [
      //              NULL         INS  ~INS SW1           other
      /* PROCEDURE */ [keepWaiting, all, one, statusBegins, garbled],
      /* STATUS    */ [end, end, end, end, end],
    ];
    const event = (byte: number): number => {
      if (byte === 0x60) return 0;
      if (byte === instruction) return 1;
      if (byte === (instruction ^ 255)) return 2;
      return (byte & 0xf0) === 0x60 || (byte & 0xf0) === 0x90 ? 3 : 4;
    };
    const take = (piece: string): void => {
      received += piece;
      pending -= piece.length;
      if (pending === 0) state = PROCEDURE;
    };

    return {
      start: command => {
        instruction = command.charCodeAt(1);
        outgoing = command.length > 5 ? command.substring(5, 5 + command.charCodeAt(4)) : '';
        expected = command.length === 5 ? command.charCodeAt(4) || 256 : 0;
        pending = 0;
        received = status = '';
        state = PROCEDURE;
        line.send(command.length === 4 ? `${command}\0` : command.substring(0, 5), waitMs);
      },
      feed: text => {
        line.wait(waitMs);
        let at = 0;
        while (at < text.length && state !== OVER) {
          if (state === DATA) {
            const piece = text.substring(at, at + pending);
            at += piece.length;
            take(piece);
          } else {
            const byte = text.charCodeAt(at++);
            // The status ends what the card says.
            state = state === STATUS && at < text.length ? garbled() : TABLE[state][event(byte)](byte);
          }
        }
      },
    };
  },
};

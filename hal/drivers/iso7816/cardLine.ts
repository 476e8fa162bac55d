import { fault } from '../../../firmware/runtime/fault.ts';
import type { LinkFaultCode } from '../../cardSlot.ts';
import type { Timer, TimerId } from '../../timer.ts';

/**
 * One exchange on the line: the answer to reset, a PPS, or a command under T=0 or T=1. Characters travel as strings
 * of 8-bit characters, since that is what the interpreter's Serial delivers and what it joins and compares natively.
 */
export interface Exchange {
  start(command: string): void;
  /** Characters from the card, as many as came together. The echo of what was sent is gone. */
  feed(text: string): void;
  /**
   * The waiting time is over, or a character was spoilt. True if the exchange goes on and
   * has set a new waiting time; absent means never.
   */
  recover?(code: LinkFaultCode): boolean;
}

/** The contact I/O (C7) as the exchanges see it: half duplex, one exchange at a time. */
export interface CardLine {
  /** Sends; the card then has `waitMs` from the end of the last character. */
  send(text: string, waitMs: number): void;
  /** From now on the card has `waitMs` for its next character. */
  wait(waitMs: number): void;
  /** Ends the exchange well. */
  done(response: string): void;
  /** Ends the exchange with a `LinkFault`. Nothing happens if none is under way. */
  fail(code: LinkFaultCode, message: string): void;
}

export interface LineOptions {
  uart: Serial;
  tx: Pin;
  rx: Pin;
  timer: Timer;
  /** Hz at the contact CLK. */
  clockHz: number;
  /** True where tx and rx meet at C7, so that the reader hears itself. */
  echo: boolean;
}

/** What the interpreter may take from a character's arrival to its event: added to every waiting time. */
const readerLatencyMs = 50;
/** Elementary time units of a character: start, 8 bits, parity and two of guard time (ISO 7816-3, 7.2). */
const characterEtu = 12;
/** From the leading edge of the card's last character to that of the reader's next (PPS, 9.1; T=0, 10.2). */
export const turnaroundEtu = 16;
/** A character is heard in the middle of its first stop bit. */
const heardAtEtu = 10.5;

/** Inverse convention (ISO 7816-3, 8.1): most significant bit first, and the state A is a one. */
const inverted = (text: string): string => {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    let from = text.charCodeAt(i) ^ 255;
    let to = 0;
    for (let bit = 0; bit < 8; bit++) {
      to = (to << 1) | (from & 1);
      from >>= 1;
    }
    out += String.fromCharCode(to);
  }
  return out;
};

export const cardLine = ({ uart, tx, rx, timer, clockHz, echo }: LineOptions) => {
  let exchange: Exchange | undefined;
  let resolve: (response: string) => void;
  let reject: (reason: Error) => void;
  let unheard = '';
  let unsent = '';
  let pacing = false;
  let deadline = 0;
  let limit = 0;
  let watch: TimerId | undefined;
  let watchUntil = 0;
  let inverse = false;
  let characterMs = 0;
  let guardMs = 0;
  let turnaroundMs = 0;
  /** The rate may have changed since the card's last character: its guard time had the old one. */
  let quietUntil = 0;
  let parityErrors = 0;

  const finish = (): void => {
    exchange = undefined;
    unheard = unsent = '';
    if (watch !== undefined) timer.cancel(watch);
    watch = undefined;
  };
  const fail = (code: LinkFaultCode, message: string): void => {
    if (!exchange) return;
    finish();
    reject(fault(code, message));
  };
  const done = (response: string): void => {
    finish();
    resolve(response);
  };
  const spoilt = (code: LinkFaultCode, message: string): void => {
    if (exchange && !exchange.recover?.(code)) fail(code, message);
  };

  // A timer costs a millisecond and seven variables on the interpreter. One runs; it is renewed when it fires.
  const arm = (): void => {
    watchUntil = Math.min(deadline, limit);
    watch = timer.after(watchUntil - timer.now(), expire);
  };
  const expire = (): void => {
    watch = undefined;
    const now = timer.now();
    if (now >= limit) fail('cardMute', 'card: the exchange took longer than a card may');
    else if (now < deadline) arm();
    else spoilt('cardMute', 'card: no character within the waiting time');
  };
  const wait = (waitMs: number): void => {
    deadline = timer.now() + waitMs + readerLatencyMs;
    if (watch !== undefined && watchUntil <= deadline) return;
    if (watch !== undefined) timer.cancel(watch);
    arm();
  };

  const pace = (): void => {
    const piece = guardMs ? unsent.substring(0, 1) : unsent;
    pacing = piece.length > 0;
    if (!pacing) return;
    uart.write(piece);
    unsent = unsent.substring(piece.length);
    if (guardMs) timer.after(guardMs, pace);
    else pacing = false;
  };
  const send = (text: string, waitMs: number): void => {
    if (echo) unheard += text;
    const holdMs = Math.max(0, quietUntil - timer.now());
    wait(waitMs + holdMs + text.length * (guardMs || characterMs));
    unsent += inverse ? inverted(text) : text;
    if (pacing) return;
    pacing = true;
    if (holdMs > 0) timer.after(holdMs, pace);
    else pace();
  };

  const heard = (wire: string): void => {
    // Between exchanges a card has nothing to say; contacts that close make noise.
    if (!exchange) return;
    let text = inverse ? inverted(wire) : wire;
    if (unheard) {
      const length = Math.min(text.length, unheard.length);
      if (text.substring(0, length) !== unheard.substring(0, length)) {
        fail('cardGarbled', 'card: the line did not carry what was sent');
        return;
      }
      unheard = unheard.substring(length);
      text = text.substring(length);
    }
    if (!text) return;
    quietUntil = timer.now() + turnaroundMs;
    exchange.feed(text);
  };
  uart.on('data', heard);
  uart.on('parity', () => {
    parityErrors++;
    spoilt('cardGarbled', 'card: parity error');
  });

  return {
    send,
    wait,
    done,
    fail,
    parityErrors: (): number => parityErrors,
    /** Runs one exchange that takes no longer than `limitMs` in all. */
    run: (next: Exchange, command: string, limitMs: number): Promise<string> =>
      new Promise((well, ill) => {
        if (exchange) throw new Error('card: an exchange is under way');
        resolve = well;
        reject = ill;
        exchange = next;
        limit = timer.now() + limitMs;
        deadline = limit;
        arm();
        next.start(command);
      }),
    /**
     * Opens the UART in reception at F/D clock cycles an etu, with `extraEtu` of guard time (TC1, 0 to 254) and
     * `turnEtu` between the leading edges of the card's last character and the reader's first.
     */
    open: (
      cyclesPerEtu: number,
      extraEtu: number,
      inverseConvention: boolean,
      turnEtu = turnaroundEtu,
    ): void => {
      inverse = inverseConvention;
      const etuMs = (cyclesPerEtu * 1000) / clockHz;
      characterMs = characterEtu * etuMs;
      turnaroundMs = (turnEtu - heardAtEtu) * etuMs;
      guardMs = extraEtu && ((characterEtu + extraEtu) * characterMs) / characterEtu;
      uart.setup(Math.round(clockHz / cyclesPerEtu), {
        tx,
        rx,
        bytesize: 8,
        // Even parity of inverted bits is odd parity of the bits.
        parity: inverse ? 'o' : 'e',
        stopbits: 2,
        errors: true,
      });
    },
    /** Leaves I/O in state A, as deactivation wants it. */
    close: (): void => {
      uart.unsetup();
      tx.write(false);
    },
  };
};

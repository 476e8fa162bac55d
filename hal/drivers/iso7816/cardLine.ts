import { type Fault, fault } from '../../../firmware/runtime/fault.ts';
import type { Timer, TimerId } from '../../timer.ts';
import type { CardPort } from './cardPort.ts';

// What happens to an exchange.
/** It begins, with its command. */
export const START = 0;
/** Characters from the card, as many as came together. The echo of what was sent is gone. */
export const TEXT = 1;
/** A character was spoilt. */
export const SPOILT = 2;
/** The waiting time is over. */
export const SILENT = 3;
/** RST goes high now: from here on what comes is the card's. For an answer to reset only. */
export const RAISED = 4;

/**
 * One exchange on the line: the answer to reset, a PPS, or commands under T=0 or T=1, as one function, since
 * each more would take the interpreter seven variables. True after SPOILT or SILENT says that it goes on,
 * with a new waiting time. Characters travel as strings of 8-bit characters, since that is what the
 * interpreter's Serial delivers and what it joins and compares natively.
 */
export type Exchange = (event: number, text: string) => boolean;

/**
 * The contact I/O (C7) of a card that has power: half duplex, one exchange at a time. It is made when the
 * card is switched on and dropped when it is switched off.
 */
export interface CardLine {
  /** False for ever once the contacts are off. */
  powered: boolean;
  /** Takes commands, once the card is ready for them. */
  session: Exchange | undefined;
  /** Sends; the card then has `waitMs` from the end of the last character. */
  send(text: string, waitMs: number): void;
  /** From now on the card has `waitMs` for its next character. */
  wait(waitMs: number): void;
  /**
   * Ends the exchange, well with a response or ill with a `LinkFault`. Nothing happens if none is under way.
   */
  end(result: string | Fault): void;
  /** Runs one exchange that takes no longer than `limitMs` in all, and calls `well` or `ill` once. */
  start(
    exchange: Exchange,
    command: string,
    limitMs: number,
    well: (response: string) => void,
    ill: (reason: Error) => void,
  ): void;
  /**
   * Reception at a rate: 12 etu a character, and `extraEtu` of guard time more between those that are sent;
   * `turnEtu` from the card's last character to the next of the reader; `errorSignal` (ISO 7816-3, 7.3) where
   * the port has it.
   */
  open(cyclesPerEtu: number, extraEtu: number, turnEtu?: number, errorSignal?: boolean): void;
  /** Inverse convention (ISO 7816-3, 8.1) from the next `open` on. */
  inverse: boolean;
  /** The UART heard this. */
  hear(wire: string): void;
  /** SPOILT or SILENT. */
  trouble(event: number): void;
}

/** What the line takes of the board: one of two ports, and the pins of I/O. */
export interface LineOptions {
  uart: Serial;
  smartcard?: CardPort;
  tx: Pin;
  rx: Pin;
  timer: Timer;
  /** False where tx and rx do not meet at C7, so that the reader does not hear itself. */
  echo?: boolean;
}

/** What the interpreter may take from a character's arrival to its event: added to every waiting time. */
const readerLatencyMs = 50;
/** Elementary time units of a character: start, 8 bits, parity and two of guard time (ISO 7816-3, 7.2). */
const characterEtu = 12;
/** From the leading edge of the card's last character to that of the reader's next (PPS, 9.1; T=0, 10.2). */
export const turnaroundEtu = 16;
/** A character is heard in the middle of its first stop bit. */
const heardAtEtu = 10.5;

/** Most significant bit first, and the state A is a one (ISO 7816-3, 8.1). */
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

/** The line of a card that has power; `open` comes first. `clockHz` is the frequency at CLK. */
export const cardLine = (options: LineOptions, clockHz: number): CardLine => {
  const { timer } = options;
  const uart = options.smartcard || options.uart;
  let exchange: Exchange | undefined;
  let resolve: ((response: string) => void) | undefined;
  let reject: ((reason: Error) => void) | undefined;
  let unheard = '';
  let unsent = '';
  let pacing = false;
  let deadline = 0;
  let limit = 0;
  let watch: TimerId | undefined;
  let watchUntil = 0;
  let etuMs = 0;
  let extra = 0;
  let turn = 0;
  /** The rate may have changed since the card's last character: its guard time had the old one. */
  let quietUntil = 0;

  const end = (result: string | Fault): void => {
    if (!exchange) return;
    if (watch !== undefined) timer.cancel(watch);
    const well = resolve!;
    const ill = reject!;
    // Whoever is kept here keeps a promise and all that waits for it.
    exchange = watch = resolve = reject = undefined;
    unheard = unsent = '';
    if (typeof result === 'string') well(result);
    else ill(result);
  };
  const trouble = (event: number): void => {
    if (!exchange || exchange(event, '')) return;
    end(
      event === SPOILT
        ? fault('cardGarbled', 'card: parity error')
        : fault('cardMute', 'card: no character within the waiting time'),
    );
  };

  // A timer costs a millisecond and seven variables on the interpreter. One runs; it is renewed when it
  // fires.
  const arm = (): void => {
    watchUntil = Math.min(deadline, limit);
    watch = timer.after(watchUntil - timer.now(), expire);
  };
  const expire = (): void => {
    watch = undefined;
    const now = timer.now();
    if (now >= limit) end(fault('cardMute', 'card: the exchange took longer than a card may'));
    else if (now < deadline) arm();
    else trouble(SILENT);
  };
  const wait = (waitMs: number): void => {
    deadline = timer.now() + waitMs + readerLatencyMs;
    if (watch !== undefined && watchUntil <= deadline) return;
    if (watch !== undefined) timer.cancel(watch);
    arm();
  };

  const pace = (): void => {
    const piece = extra ? unsent.substring(0, 1) : unsent;
    pacing = piece.length > 0;
    if (!pacing) return;
    uart.write(piece);
    unsent = unsent.substring(piece.length);
    if (extra) timer.after((characterEtu + extra) * etuMs, pace);
    else pacing = false;
  };

  const line: CardLine = {
    powered: true,
    session: undefined,
    inverse: false,
    wait,
    end,
    trouble,
    send: (text, waitMs) => {
      if (options.echo ?? true) unheard += text;
      const holdMs = Math.max(0, quietUntil - timer.now());
      wait(waitMs + holdMs + text.length * (characterEtu + extra) * etuMs);
      const wire = line.inverse ? inverted(text) : text;
      // A sum would be one copy more.
      unsent = unsent ? unsent + wire : wire;
      if (pacing) return;
      pacing = true;
      if (holdMs > 0) timer.after(holdMs, pace);
      else pace();
    },
    hear: wire => {
      // Between exchanges a card has nothing to say; contacts that close make noise.
      if (!exchange) return;
      let text = line.inverse ? inverted(wire) : wire;
      if (unheard) {
        const length = Math.min(text.length, unheard.length);
        if (text.substring(0, length) !== unheard.substring(0, length)) {
          end(fault('cardGarbled', 'card: the line did not carry what was sent'));
          return;
        }
        unheard = unheard.substring(length);
        text = text.substring(length);
      }
      if (!text) return;
      quietUntil = timer.now() + (turn - heardAtEtu) * etuMs;
      exchange(TEXT, text);
    },
    start: (next, command, limitMs, well, ill) => {
      if (exchange) throw new Error('card: an exchange is under way');
      resolve = well;
      reject = ill;
      exchange = next;
      limit = timer.now() + limitMs;
      deadline = limit;
      next(START, command);
      // What was sent has its own waiting time; an answer to reset is waited for later.
      if (exchange === next && watch === undefined) arm();
    },
    open: (cyclesPerEtu, extraEtu, turnEtu = turnaroundEtu, errorSignal = false) => {
      etuMs = (cyclesPerEtu * 1000) / clockHz;
      extra = extraEtu;
      turn = turnEtu;
      const settings: SerialOptions = {
        tx: options.tx,
        rx: options.rx,
        bytesize: 8,
        // Even parity of inverted bits is odd parity of the bits.
        parity: line.inverse ? 'o' : 'e',
        stopbits: 2,
        errors: true,
      };
      // The plain port takes two arguments and passes over the others.
      (uart as CardPort).setup(Math.round(clockHz / cyclesPerEtu), settings, extraEtu, errorSignal);
    },
  };
  return line;
};

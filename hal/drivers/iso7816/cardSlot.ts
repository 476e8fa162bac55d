import { fromLatin1, toLatin1 } from '../../../firmware/runtime/bytes.ts';
import { type Fault, fault } from '../../../firmware/runtime/fault.ts';
import type { CardSlot } from '../../cardSlot.ts';
import { type Contacts, switchOff } from './activation.ts';
import { bringUp } from './bringUp.ts';
import { type CardLine, cardLine, SPOILT } from './cardLine.ts';
import { cardPresence } from './presence.ts';
import type { ReaderProtocol } from './protocol.ts';
import { t0 } from './t0.ts';

/** What the board file gives the slot. */
export interface CardUartOptions extends Contacts {
  /** Low with a card in the slot. */
  present: Pin;
  /** Hz that really result at CLK, 1 to 5 MHz: 3.5 MHz is what an 84 MHz timer makes of the usual 3.5712. */
  clockHz?: number;
  /** The fastest rate that this board's UART and interpreter keep up with. */
  maxBaud?: number;
  /** False where tx and rx do not meet, as on an emulated chip. */
  echo?: boolean;
  protocols?: ReaderProtocol[];
  /** How long one command may take in all, where its caller gives no earlier deadline. */
  exchangeMaxMs?: number;
}

/** A `CardSlot` that counts what the line spoils. */
export interface CardUart extends CardSlot {
  readonly parityErrors: number;
}

/** What T=0 and T=1 carry: a header, then nothing, Le, Lc and data, or Lc, data and Le (ISO 7816-3, 12.1). */
const checkCommand = (command: Uint8Array): void => {
  const { length } = command;
  const lc = length > 5 ? command[4] : 0;
  const dataEnd = 5 + lc;
  const cased = length === 4 || length === 5 || (lc > 0 && (length === dataEnd || length === dataEnd + 1));
  if (!cased) throw new RangeError(`command: expected a short APDU, got ${length} bytes with Lc ${lc}`);
  // T=0 could not tell such an INS from a status byte (10.3.2).
  const high = command[1] & 0xf0;
  if (high === 0x60 || high === 0x90)
    throw new RangeError(`INS: expected none of 6X and 9X, got ${command[1]}`);
};

/**
 * The slot of a board whose UART, pins and timer reach the contacts of ISO 7816-2. While no card has power
 * there is little of it: the line and its protocol are made at activation and dropped with the power.
 */
export const cardUart = (options: CardUartOptions): CardUart => {
  let line: CardLine | undefined;
  let listener: ((present: boolean) => void) | undefined;

  const powerDown = (reason: Fault): void => {
    const last = line;
    if (!last) return;
    line = undefined;
    last.powered = false;
    switchOff(options);
    last.end(reason);
  };
  const isPresent = cardPresence(options.present, options.timer, present => {
    if (!present) powerDown(fault('cardRemoved', 'card: left the slot'));
    listener?.(present);
  });
  /** After a fault the card is off, unless it has been activated again meanwhile. */
  const giveUp = (failed: CardLine | undefined, reason: Fault): void => {
    if (line === failed) powerDown(reason);
  };

  const slot = {
    parityErrors: 0,
    isPresent,
    nowMs: (): number => options.timer.now(),
    onPresence: (heard: (present: boolean) => void): void => {
      listener = heard;
    },
    deactivate: (): void => powerDown(fault('cardMute', 'card: switched off during an exchange')),
    activate: (): Promise<Uint8Array> => {
      if (!isPresent()) return Promise.reject(fault('cardRemoved', 'card: none in the slot'));
      powerDown(fault('cardMute', 'card: reset during an exchange'));
      const { smartcard, protocols = [t0], maxBaud = 115_200 } = options;
      const clockHz = smartcard ? smartcard.clockHz : (options.clockHz ?? 3_500_000);
      const mine = cardLine(options, clockHz);
      line = mine;
      return bringUp(options, mine, protocols, clockHz, maxBaud).then(fromLatin1, reason => {
        giveUp(mine, reason);
        throw reason;
      });
    },
    // One promise, of which the executor may throw: each more takes the interpreter some milliseconds, an
    // await 6.
    transmit: (command: Uint8Array, deadlineMs = Infinity): Promise<Uint8Array> =>
      new Promise((resolve, reject) => {
        const mine = line;
        checkCommand(command);
        const leftMs = deadlineMs - options.timer.now();
        if (!mine?.session) throw fault(isPresent() ? 'cardMute' : 'cardRemoved', 'card: not activated');
        if (!(leftMs > 0)) throw fault('cardMute', 'card: no time left for a command');
        mine.start(
          mine.session,
          toLatin1(command),
          Math.min(options.exchangeMaxMs ?? 20_000, leftMs),
          response => resolve(fromLatin1(response)),
          reason => {
            giveUp(mine, reason as Fault);
            reject(reason);
          },
        );
      }),
  };
  const hear = (text: string): void => line?.hear(text);
  const spoil = (): void => {
    if (!line) return;
    slot.parityErrors++;
    line.trouble(SPOILT);
  };
  if (options.smartcard) options.smartcard.hear(hear, spoil);
  else {
    options.uart.on('data', hear);
    options.uart.on('parity', spoil);
  }
  return slot;
};

import { fromLatin1, toLatin1 } from '../../../firmware/runtime/bytes.ts';
import { fault } from '../../../firmware/runtime/fault.ts';
import type { CardSlot, LinkFaultCode } from '../../cardSlot.ts';
import type { Timer } from '../../timer.ts';
import { cardContacts } from './activation.ts';
import { type AnswerToReset, type AtrExchange, atrExchange, inverseTs } from './atr.ts';
import { cardLine, type Exchange } from './cardLine.ts';
import { type Choice, chooseParameters, cyclesPerEtu, defaultRate, ppsExchange } from './pps.ts';
import { cardPresence } from './presence.ts';
import type { ReaderProtocol } from './protocol.ts';
import { t0 } from './t0.ts';

export interface CardUartOptions {
  uart: Serial;
  /** Low with a card in the slot. */
  present: Pin;
  /** High powers the card. */
  vcc: Pin;
  reset: Pin;
  clock: Pin;
  tx: Pin;
  rx: Pin;
  timer: Timer;
  /** Hz that really result at CLK, 1 to 5 MHz: 3.5 MHz is what an 84 MHz timer makes of the usual 3.5712. */
  clockHz?: number;
  /** The fastest rate that this board's UART and interpreter keep up with. */
  maxBaud?: number;
  /** False where tx and rx do not meet, as on an emulated chip. */
  echo?: boolean;
  protocols?: ReaderProtocol[];
  /** How long one command may take in all, however often the card asks for more time. */
  exchangeMaxMs?: number;
}

/** A `CardSlot` that counts what the line spoils. */
export interface CardUart extends CardSlot {
  parityErrors(): number;
}

/** From RST high to the last character of the answer: 20 160 etu of 372 cycles at 1 MHz would be 7.5 s. */
const atrEtuMax = 20_160;
const ppsMaxMs = 5000;

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

/** The slot of a board whose UART, pins and timer reach the contacts of ISO 7816-2. */
export const cardUart = (options: CardUartOptions): CardUart => {
  const { timer, clockHz = 3_500_000, maxBaud = 115_200, echo = true } = options;
  const { protocols = [t0], exchangeMaxMs = 20_000 } = options;
  const line = cardLine({ uart: options.uart, tx: options.tx, rx: options.rx, timer, clockHz, echo });
  let inverse = false;
  let answer: AnswerToReset;
  let session: Exchange | undefined;
  let listener: (present: boolean) => void = () => {};

  const contacts = cardContacts({
    vcc: options.vcc,
    reset: options.reset,
    clock: options.clock,
    timer,
    clockHz,
    openLine: () => line.open(372, 0, inverse),
    closeLine: line.close,
  });
  const powerDown = (code: LinkFaultCode, message: string): void => {
    contacts.off();
    session = undefined;
    line.fail(code, message);
  };
  const presence = cardPresence(options.present, timer, present => {
    if (!present) powerDown('cardRemoved', 'card: left the slot');
    listener(present);
  });

  /** A promise may be waited for while the card leaves; nothing is said to a card without power. */
  const assertPowered = (): void => {
    if (!contacts.powered()) throw fault('cardRemoved', 'card: left the slot');
  };
  const answerTo = (reset: (raised: () => void) => void): Promise<string> => {
    const exchange: AtrExchange = atrExchange(line, inverse, clockHz, whole => {
      answer = whole;
    });
    const answered = line.run(exchange, '', (atrEtuMax * 372 * 1000) / clockHz);
    reset(exchange.listen);
    return answered;
  };
  /** For an exchange that may fail without ending the activation, unless it failed because the power went. */
  const excuse = (reason: Error): string => {
    if (!contacts.powered()) throw reason;
    return '';
  };
  const warmReset = (): Promise<string> => {
    assertPowered();
    line.open(372, 0, inverse);
    return answerTo(contacts.warm);
  };
  const unsupported = (what: string): Error =>
    fault('cardUnsupported', `card: ${what} is not one of this reader`);
  const choose = (baudMax: number): Choice => {
    const numbers = protocols.map(protocol => protocol.number);
    const choice = chooseParameters(answer, numbers, clockHz, baudMax);
    if (!choice) throw unsupported('protocol or rate');
    return choice;
  };
  const openAt = (rate: number, turnEtu?: number): void => {
    assertPowered();
    const extra = answer.tc[1] ?? 0;
    // TC1 = 255 means the least guard time of the protocol, which two stop bits are (8.3).
    line.open(cyclesPerEtu(rate), extra === 255 ? 0 : extra, inverse, turnEtu);
  };
  const openSession = (choice: Choice): void => {
    const protocol = protocols.filter(({ number }) => number === choice.protocol)[0];
    openAt(choice.rate, protocol.turnaroundEtu);
    session = protocol.open(line, answer, choice.rate, clockHz);
    if (!session) throw unsupported('interface byte');
  };

  /**
   * A cold reset and, if no answer or that of an inverse card comes of it, one warm reset. Then the fastest common
   * rate; a card that does not answer PPS rightly is reset and used at the default rate.
   */
  const bringUp = async (): Promise<void> => {
    inverse = false;
    const first = await answerTo(contacts.on).catch(excuse);
    inverse = first === inverseTs;
    if (first.length < 2) await warmReset();
    let choice = choose(maxBaud);
    if (choice.request) {
      openAt(defaultRate);
      const pps = ppsExchange(line, clockHz);
      const agreed = await line.run(pps, choice.request, ppsMaxMs).catch(excuse);
      if (agreed) choice.rate = agreed.charCodeAt(0);
      else {
        await warmReset();
        choice = choose(0);
      }
    }
    openSession(choice);
  };
  const giveUp = (reason: Error): never => {
    powerDown('cardMute', 'card: gave up');
    throw reason;
  };

  return {
    onPresence: heard => {
      listener = heard;
    },
    isPresent: presence.present,
    parityErrors: line.parityErrors,
    deactivate: () => powerDown('cardMute', 'card: switched off during an exchange'),
    activate: async () => {
      if (!presence.present()) throw fault('cardRemoved', 'card: none in the slot');
      powerDown('cardMute', 'card: reset during an exchange');
      await bringUp().catch(giveUp);
      return fromLatin1(answer.text);
    },
    // Without async: each await takes the interpreter 6 ms.
    transmit: command => {
      try {
        checkCommand(command);
        if (!session) throw fault(presence.present() ? 'cardMute' : 'cardRemoved', 'card: not activated');
      } catch (reason) {
        return Promise.reject(reason);
      }
      return line.run(session, toLatin1(command), exchangeMaxMs).then(fromLatin1, giveUp);
    },
  };
};

/**
 * I/O (C7) with a card at it: characters of 12 etu, one at a time, in both directions (ISO/IEC 7816-3,
 * clause 7).
 */
import type { Bench } from '../../board/board.ts';
import { format8E2, receive, type SerialCharacter, type SerialFormat } from '../../board/serialFrame.ts';
import { type CardPins, type Contacts, clockHz, isClockInRange, slowestClockHz } from './contacts.ts';
import type { CardIo, SendOptions } from './device.ts';
import type { CardPower } from './power.ts';

/** 7.1: F/D after a reset. */
const defaultEtuClocks = 372;
/** 7.2: start bit, 8 bits, parity, guard time of two etu. */
const characterEtu = 12;
/**
 * A character's tap comes in its first stop bit, 10.5 etu from its start; turning round takes 16 etu in all.
 */
const turnaroundEtu = 6;

/** The card's end of I/O. */
export interface IoLine {
  /** RST is low: the etu is the one after a reset. */
  reset(): void;
  /** The card has power: what it can do until the power goes. */
  open(): CardIo;
}

/** Hands the card what the reader sends, from now on, while it has power and a clock and RST is high. */
export const createIoLine = (
  { scheduler, serial }: Bench,
  pins: CardPins,
  contacts: Contacts,
  power: CardPower,
): IoLine => {
  let etuClocks = defaultEtuClocks;
  /** The card's next character may begin. */
  let freeUs = 0;
  const etuUs = (): number => (etuClocks * 1e6) / (clockHz(contacts) || slowestClockHz);
  const format = (): SerialFormat => format8E2(1e6 / etuUs());

  const startOf = (delayEtu: number): number => {
    const startUs = Math.max(scheduler.nowUs(), freeUs) + delayEtu * etuUs();
    freeUs = startUs + characterEtu * etuUs();
    return startUs;
  };
  const send = (isMine: () => boolean, value: number, options: SendOptions): void => {
    const { wrongParity = false, delayEtu = 0 } = options;
    scheduler.after(startOf(delayEtu) - scheduler.nowUs(), () => {
      if (isMine() && isClockInRange(contacts))
        serial.send(pins.rx, { value: value & 255, format: format(), wrongParity }, 'card');
    });
  };
  const hear = (character: SerialCharacter, collided: boolean): void => {
    if (!power.isOn() || !isClockInRange(contacts) || contacts.rst.level() === 0) return;
    freeUs = Math.max(freeUs, scheduler.nowUs() + turnaroundEtu * etuUs());
    for (const { value, parityOk, framingOk } of receive(character, format()))
      power.tell(card => card.character(value, parityOk && framingOk && !collided));
  };

  if (!pins.separate) serial.join(pins.tx, pins.rx);
  serial.tap(pins.separate ? pins.tx : pins.rx, (character, { from, net, collided }) => {
    if (from !== 'card' && net === pins.tx) hear(character, collided);
  });

  const ioWhile = (isMine: () => boolean): CardIo => ({
    etuUs,
    clockHz: () => clockHz(contacts),
    nowUs: () => scheduler.nowUs(),
    setEtu: clocks => {
      if (isMine()) etuClocks = clocks;
    },
    after: (microseconds, action) => {
      scheduler.after(microseconds, () => {
        if (!isMine()) return;
        action();
        scheduler.settleNext();
      });
    },
    send: (value, options = {}) => {
      if (isMine()) send(isMine, value, options);
    },
  });
  const reset = (): void => {
    etuClocks = defaultEtuClocks;
  };
  return {
    reset,
    open: () => {
      reset();
      freeUs = 0;
      return ioWhile(power.lasting());
    },
  };
};

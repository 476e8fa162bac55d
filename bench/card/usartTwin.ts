/**
 * An STM32F4's USART with a card at its pins, from the reference manual (RM0090, section 30; memory map in
 * 2.3): registers by address, what Serial.setup writes into them, the smartcard mode's clock, error signal
 * and guard time, character by character in virtual time. It shares no code with the driver. Not modelled:
 * RTS and CTS, DMA, LIN, IrDA, 7 data bits.
 */
import type { Timer } from '../../hal/timer.ts';

/** The card's end: I/O and CLK. */
export interface TwinCard {
  receive(byte: number): void;
  /** CLK changed; 0 means that it stands still. */
  clock(hz: number): void;
  /** Clock cycles per elementary time unit. */
  cyclesPerEtu(): number;
}

export interface UsartTwinOptions {
  number: 1 | 2 | 3 | 6;
  /** Hz of the USART's bus. */
  busHz: number;
  timer: Timer;
  card: TwinCard;
}

const BASES: Readonly<Record<number, number>> = {
  1: 0x4001_1000,
  2: 0x4000_4400,
  3: 0x4000_4800,
  6: 0x4001_1400,
};
/** Offsets, and the bits that are not reserved. */
const REGISTERS = {
  SR: { offset: 0x00, bits: 0x3ff },
  DR: { offset: 0x04, bits: 0x1ff },
  BRR: { offset: 0x08, bits: 0xffff },
  CR1: { offset: 0x0c, bits: 0xbfff },
  CR2: { offset: 0x10, bits: 0x7f6f },
  CR3: { offset: 0x14, bits: 0x0fff },
  GTPR: { offset: 0x18, bits: 0xffff },
} as const;
type Register = keyof typeof REGISTERS;

const SR_TC = 1 << 6;
const CR1 = { UE: 1 << 13, M: 1 << 12, PCE: 1 << 10, PS: 1 << 9, RXNEIE: 1 << 5, TE: 1 << 3, RE: 1 << 2 };
const CR2 = { LINEN: 1 << 14, CLKEN: 1 << 11 };
const CR3 = { SCEN: 1 << 5, NACK: 1 << 4, HDSEL: 1 << 3, IREN: 1 << 1 };
/** CR2, bits 13 and 12. */
const STOP_BITS = [1, 0.5, 2, 1.5];
/** A receiver that samples each of ten bits in its middle tolerates about this deviation. */
const baudTolerance = 0.02;

export interface UsartTwin {
  readonly serial: Serial;
  peek32(address: number): number;
  poke32(address: number, value: number): void;
  /** The TX pin, which stores its mode. */
  readonly tx: Pin;
  register(name: Register): number;
  /** Hz at CK; 0 while it stands still. */
  clockHz(): number;
  /** States that the manual forbids or leaves undefined. */
  readonly violations: string[];
  /**
   * Sends a character, with `wrongParity` a disturbed one; calls `sent` with whether the line was pulled low
   * after it.
   */
  fromCard(byte: number, wrongParity: boolean, sent: (refused: boolean) => void): void;
  /** The card pulls the line low after the next character that it receives. */
  refuseNext(): void;
}

export const createUsartTwin = ({ number, busHz, timer, card }: UsartTwinOptions): UsartTwin => {
  const base = BASES[number];
  const values: Record<Register, number> = { SR: 0xc0, DR: 0, BRR: 0, CR1: 0, CR2: 0, CR3: 0, GTPR: 0 };
  const violations: string[] = [];
  const listeners: Record<string, ((data: never) => void)[]> = {};
  let busClock = false;
  let busyUntil = 0;
  let lastHz = 0;
  let txMode = 'input';
  let refusing = false;

  const has = (register: Register, bits: number): boolean => (values[register] & bits) === bits;
  const smartcard = (): boolean => has('CR3', CR3.SCEN);
  const stopBits = (): number => STOP_BITS[(values.CR2 >> 12) & 3];
  const baud = (): number => (values.BRR ? busHz / values.BRR : 0);
  const violate = (words: string): void => {
    if (!violations.includes(words)) violations.push(words);
  };

  /** 30.3.11: "CK is not associated to the communication": it runs as soon as it is on, at f/2 to f/62. */
  const clockHz = (): number => {
    const prescaler = values.GTPR & 0xff;
    const runs = busClock && has('CR1', CR1.UE) && has('CR2', CR2.CLKEN) && smartcard();
    return runs && prescaler > 0 && prescaler < 32 ? busHz / (2 * prescaler) : 0;
  };
  const check = (): void => {
    if (smartcard()) {
      if (has('CR2', CR2.LINEN)) violate('30.3.11: LINEN shall be cleared in smartcard mode');
      if (values.CR3 & (CR3.HDSEL | CR3.IREN))
        violate('30.3.11: HDSEL and IREN shall be cleared in smartcard mode');
      if (!has('CR1', CR1.M | CR1.PCE))
        violate('30.3.11: smartcard frames have 8 bits and parity: M = 1, PCE = 1');
      if ((values.GTPR & 0xff) === 0) violate('30.6.7: PSC of 0 is reserved');
      if ((values.GTPR & 0xff) > 31) violate('30.6.7: PSC[7:5] shall be kept cleared in smartcard mode');
    }
    const hz = clockHz();
    if (hz !== lastHz) card.clock(hz);
    lastHz = hz;
  };
  const put = (register: Register, value: number): void => {
    values[register] = value;
    check();
  };
  const at = (address: number): Register | undefined =>
    (Object.keys(REGISTERS) as Register[]).find(name => base + REGISTERS[name].offset === address);

  const emit = (event: string, data?: string): void => {
    for (const listener of listeners[event] ?? []) (listener as (data?: string) => void)(data);
  };
  const odd = (byte: number): number => (byte.toString(2).split('1').length - 1) & 1;
  const cardBaud = (): number => lastHz / card.cyclesPerEtu();
  const sameRate = (): boolean => Math.abs(baud() / cardBaud() - 1) < baudTolerance;
  /** After the characters that either side sent before. */
  const soon = (etu: number, done: () => void): void => {
    const start = Math.max(timer.now(), busyUntil);
    busyUntil = start + (etu * 1000) / baud();
    timer.after(busyUntil - timer.now(), done);
  };
  /** The parity bit; the card uses even parity. */
  const heardRight = (byte: number, wrongParity: boolean): boolean => {
    const bit = odd(byte) ^ (wrongParity ? 1 : 0);
    return has('CR1', CR1.PCE) ? bit === (odd(byte) ^ (has('CR1', CR1.PS) ? 1 : 0)) : true;
  };
  /** The interrupt handler's order: error, then the character. */
  const arrive = (byte: number, right: boolean): void => {
    if (!has('CR1', CR1.UE | CR1.RE | CR1.RXNEIE)) return;
    const garbled = !sameRate();
    if (!right || garbled) emit('parity');
    emit('data', String.fromCharCode(garbled ? byte ^ 0x55 : byte));
  };

  const shiftOut = (byte: number): void => {
    if (!has('CR1', CR1.UE | CR1.TE)) return;
    if (smartcard() && txMode !== 'af_opendrain')
      violate('30.3.11: TX shall be open drain, the card drives the line too');
    values.SR &= ~SR_TC;
    // Start, 8 bits, parity, stop bits, and half a bit of delay at the start of a frame in smartcard mode.
    soon(10 + stopBits() + (smartcard() ? 0.5 : 0), () => {
      const refused = refusing;
      refusing = false;
      if (!sameRate()) violate(`line: ${Math.round(baud())} baud for a card at ${Math.round(cardBaud())}`);
      // 30.3.3: the stop bit is sampled at 1.5 stop bits, at 0.5 it is not.
      if (refused && smartcard() && stopBits() === 1.5) emit('framing');
      emit('data', String.fromCharCode(byte));
      if (!refused) card.receive(byte);
      timer.after((guardTime() * 1000) / baud(), () => {
        values.SR |= SR_TC;
      });
    });
  };
  /** 30.6.7: TC is set after this many baud clocks. */
  const guardTime = (): number => (smartcard() ? values.GTPR >> 8 : 0);

  /**
   * The register writes of the interpreter's Serial.setup: bus clock, CLKEN by `ck`, frame, rate; CR3's SCEN
   * and NACK stay.
   */
  const setup = (rate: number, settings: SerialOptions = {}): void => {
    busClock = true;
    const parity = settings.parity === 'e' || settings.parity === 'o';
    values.CR2 = (values.CR2 & ~(CR2.CLKEN | (3 << 12))) | (settings.ck === undefined ? 0 : CR2.CLKEN);
    values.CR2 |= settings.stopbits === 2 ? 2 << 12 : 0;
    values.CR1 = CR1.UE | CR1.TE | CR1.RE | CR1.RXNEIE;
    if (parity) values.CR1 |= CR1.M | CR1.PCE | (settings.parity === 'o' ? CR1.PS : 0);
    values.BRR = Math.round(busHz / rate);
    txMode = 'af_output';
    check();
  };
  const serial = {
    setup,
    unsetup: () => {
      busClock = false;
      check();
    },
    write: (data: string) => {
      for (const character of data) shiftOut(character.charCodeAt(0));
    },
    on: (event: string, listener: (data: never) => void) => {
      listeners[event] = [...(listeners[event] ?? []), listener];
    },
  } as unknown as Serial;

  return {
    serial,
    tx: {
      mode: (mode: string) => {
        txMode = mode;
      },
      write: () => {},
    } as unknown as Pin,
    peek32: address => {
      const name = at(address);
      // A peripheral without its bus clock reads as zero.
      return name && busClock ? values[name] : 0;
    },
    poke32: (address, value) => {
      const name = at(address);
      if (!name) violate(`2.3: no register of USART${number} at ${address.toString(16)}`);
      else if (!busClock) return;
      else if (value & ~REGISTERS[name].bits)
        violate(`30.6: reserved bits of ${name}: ${value.toString(16)}`);
      else put(name, value);
    },
    register: name => values[name],
    clockHz,
    violations,
    fromCard: (byte, wrongParity, sent) =>
      soon(12, () => {
        const right = heardRight(byte, wrongParity);
        // 30.3.11: with NACK, after a frame of 0.5 or 1.5 stop bits whose parity is wrong, TX is pulled low
        // for a bit.
        const signals = smartcard() && has('CR3', CR3.NACK) && stopBits() % 1 > 0;
        arrive(byte, right);
        sent(!right && signals);
      }),
    refuseNext: () => {
      refusing = true;
    },
  };
};

import type { CardPort } from './cardPort.ts';

/** Which USART of an STM32F4, and the pins and clock that it has on the board. */
export interface SmartcardUsartOptions {
  uart: Serial;
  /** Its number on the chip; UART4 and UART5 have no smartcard mode. */
  usart: 1 | 2 | 3 | 6;
  /** Hz of the bus clock that it hangs on: APB2 for USART1 and 6, APB1 for 2 and 3. */
  busHz: number;
  /** CLK has busHz / (2 × prescaler): 1 to 31. */
  prescaler: number;
  /** Tied to RX and C7, with a pull-up to VCC. */
  tx: Pin;
  /** The USART's CK, on C3. */
  ck: Pin;
  /** 0.5 samples no stop bit, so a character that the card refuses is not noticed. */
  stopBits?: 0.5 | 1.5;
}

// Registers of the STM32F4's USART, by name of RM0090, 30.6.
const CR2 = 0x10;
const CR3 = 0x14;
const GTPR = 0x18;
const CR2_LINEN = 1 << 14;
const CR2_STOP = 3 << 12;
const CR2_STOP_HALF = 1 << 12;
const CR2_STOP_ONE_AND_HALF = 3 << 12;
const CR3_SCEN = 1 << 5;
const CR3_NACK = 1 << 4;
const CR3_HDSEL = 1 << 3;
const CR3_IREN = 1 << 1;
const GTPR_PSC = 0xff;

/** RM0090, 2.3: USART1 and 6 on APB2, the others 0x400 apart on APB1. */
const baseOf = (usart: number): number => {
  if (usart === 1) return 0x40011000;
  return usart === 6 ? 0x40011400 : 0x40003c00 + usart * 0x400;
};
const change = (address: number, clear: number, set: number): void =>
  poke32(address, (peek32(address) & ~clear) | set);

/**
 * The smartcard mode of an STM32F4's USART (RM0090, 30.3.11), by register, since the interpreter offers a
 * plain UART only: clock on CK from the bus clock, 1.5 stop bits, an error signal for what comes with wrong
 * parity, so that a card of T=0 sends it again. What the card refuses is reported as a parity error: it is
 * not sent again. Written from the reference manual; no silicon has run it.
 */
export const smartcardUsart = (options: SmartcardUsartOptions): CardPort => {
  const { uart, busHz, prescaler, tx, ck, stopBits = 1.5 } = options;
  if (prescaler < 1 || prescaler > 31) throw new RangeError(`prescaler: expected 1 to 31, got ${prescaler}`);
  const base = baseOf(options.usart);
  let signalling = false;
  let spoilt = false;

  const setup = (baud: number, settings: SerialOptions, extraEtu = 0, errorSignal = false): void => {
    signalling = errorSignal;
    spoilt = false;
    // Registers take nothing before the first setup, and CK must not start on a prescaler of 0, which is
    // reserved.
    if ((peek32(base + GTPR) & GTPR_PSC) !== prescaler) uart.setup(baud, settings);
    poke32(base + GTPR, (extraEtu << 8) | prescaler);
    uart.setup(baud, Object.assign({ ck }, settings));
    tx.mode('af_opendrain');
    const stop = stopBits === 0.5 ? CR2_STOP_HALF : CR2_STOP_ONE_AND_HALF;
    change(base + CR2, CR2_LINEN | CR2_STOP, stop);
    change(base + CR3, CR3_HDSEL | CR3_IREN | CR3_NACK, errorSignal ? CR3_SCEN | CR3_NACK : CR3_SCEN);
  };
  return {
    clockHz: busHz / (2 * prescaler),
    setup,
    unsetup: () => {
      // The mode would stay in the registers for the next driver of the port.
      change(base + CR3, CR3_SCEN | CR3_NACK, 0);
      uart.unsetup();
    },
    write: data => uart.write(data),
    hear: (heard, failed) => {
      uart.on('data', text => {
        // The character that was spoilt comes all the same, right after its error.
        const rest = spoilt ? text.substring(1) : text;
        spoilt = false;
        if (rest) heard(rest);
      });
      uart.on('parity', () => {
        if (signalling) spoilt = true;
        else failed();
      });
      uart.on('framing', failed);
    },
  };
};

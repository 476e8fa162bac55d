import type { Net, Nets } from '../../board/net.ts';

/** Names of the nets at the switch and the contacts. */
export type CardPins = Readonly<Record<'present' | 'vcc' | 'reset' | 'clock' | 'tx' | 'rx', string>> & {
  /** `tx` and `rx` do not meet: a wire for each direction, so that the reader does not hear itself. */
  readonly separate?: boolean;
};

/** The contacts that the reader drives (ISO/IEC 7816-2): C1, C2, C3, C7. */
export interface Contacts {
  readonly vcc: Net;
  readonly rst: Net;
  readonly clk: Net;
  readonly io: Net;
}

/** The socket pulls I/O up and the others down. */
export const createContacts = (nets: Nets, pins: CardPins): Contacts => {
  const pulled = (pin: string, drive: 'pullUp' | 'pullDown'): Net => {
    const net = nets.at(pin);
    net.drive('socket', drive);
    return net;
  };
  pulled(pins.rx, 'pullUp');
  return {
    vcc: pulled(pins.vcc, 'pullDown'),
    rst: pulled(pins.reset, 'pullDown'),
    clk: pulled(pins.clock, 'pullDown'),
    io: pulled(pins.tx, 'pullUp'),
  };
};

/** ISO/IEC 7816-3, 5.2.3: "1 MHz to 5 MHz" for the card in state H of class A, B and C. */
export const slowestClockHz = 1e6;
const fastestClockHz = 5e6;

/** Frequency at CLK; 0 while it stands still. */
export const clockHz = ({ clk }: Contacts): number => clk.pwm()?.frequencyHz ?? 0;
/** Whether a card runs at it. */
export const isClockInRange = (contacts: Contacts): boolean =>
  clockHz(contacts) >= slowestClockHz && clockHz(contacts) <= fastestClockHz;

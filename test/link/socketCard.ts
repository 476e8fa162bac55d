/** A card's transport in the virtual board's socket: the characters of T=0 at its contacts. */
import type { CardDevice, CardIo } from '../../bench/parts/cardSocket/device.ts';
import { type CardT0Options, cardT0 } from '../../firmware/card/link/t0.ts';
import { cyclesPerEtu } from '../../hal/drivers/iso7816/pps.ts';

/** The answer to reset begins 400 to 40 000 clocks after RST (ISO 7816-3, 6.2.2): 2 000 at 3.5 MHz. */
const answerDelayUs = 600;

export const socketCard = (options: Pick<CardT0Options, 'atr' | 'process' | 'takesData'>): CardDevice => {
  let io: CardIo;
  const link = cardT0({
    ...options,
    send: bytes => {
      for (const byte of bytes) io.send(byte);
    },
    timer: {
      now: () => io.nowUs() / 1000,
      after: (milliseconds, listener) => {
        io.after(milliseconds * 1000, listener);
        return 0;
      },
      // NULL bytes stop by themselves: the transport cancels nothing.
      cancel: () => {
        throw new Error('cancel: not expected of the card');
      },
    },
    onRate: rate => {
      // The response to PPS is still on its way at the old rate: four characters of 12 etu.
      const changeUs = rate === 0x11 ? 0 : 5 * 12 * io.etuUs();
      io.after(changeUs, () => io.setEtu(cyclesPerEtu(rate)));
    },
  });
  return {
    powerOn: at => {
      io = at;
    },
    reset: level => {
      if (level === 'high') io.after(answerDelayUs, link.reset);
    },
    character: value => link.receive(Uint8Array.of(value)),
    powerOff: () => {},
  };
};

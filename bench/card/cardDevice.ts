import { cardT0 } from '../../firmware/card/link/t0.ts';
import { type CardProgram, takesData } from '../../firmware/card/program.ts';
import type { Timer } from '../../hal/timer.ts';
import type { CardDevice, CardIo } from '../parts/cardSocket.ts';
import { CARD_ATR } from './hostCard.ts';

/** Characters that crossed the contacts since the card was put in. */
export interface WireCount {
  toCard: number;
  fromCard: number;
}

/** F and D by their nibbles in TA1 (ISO 7816-3, tables 7 and 8); 0 is reserved. */
const F = [372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048, 0, 0];
const D = [0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0];
const clocksPerEtu = (rate: number): number => F[rate >> 4] / D[rate & 15];

/** ISO 7816-3, 8.1: the answer begins 400 to 40 000 clocks after RST. */
const answerAfterClocks = 1000;

/** The card's program behind the contacts of a virtual socket, with its own T=0. */
export const cardDevice = (program: CardProgram, count: WireCount): CardDevice => {
  let io: CardIo | undefined;
  let power = 0;
  const timer: Timer = {
    now: () => (io ? io.nowUs() / 1000 : 0),
    after: (milliseconds, listener) => {
      io?.after(milliseconds * 1000, listener);
      return 0;
    },
    cancel: () => {},
  };
  const link = cardT0({
    atr: CARD_ATR,
    timer,
    takesData,
    process: command => program.process(command),
    send: bytes => {
      count.fromCard += bytes.length;
      for (const byte of bytes) io?.send(byte);
    },
    onRate: rate => {
      // The new rate holds from the character after the confirmation, which is still going out (ISO 7816-3, 9.3).
      const mine = power;
      const goingOutUs = io ? 5 * 12 * io.etuUs() : 0;
      io?.after(rate === 0x11 ? 0 : goingOutUs, () => mine === power && io?.setEtu(clocksPerEtu(rate)));
    },
  });
  return {
    powerOn: contacts => {
      power++;
      io = contacts;
    },
    reset: level => {
      if (level === 'low' || !io) return;
      program.reset();
      io.after((answerAfterClocks * 1e6) / io.clockHz(), () => link.reset());
    },
    character: (value, parityOk) => {
      count.toCard++;
      if (parityOk) link.receive(Uint8Array.of(value));
    },
    powerOff: () => {
      power++;
      io = undefined;
    },
  };
};

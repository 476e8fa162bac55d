import { withPps } from '../../firmware/card/link/pps.ts';
import { t0Transport } from '../../firmware/card/link/t0.ts';
import { t1Transport } from '../../firmware/card/link/t1.ts';
import { type CardProgram, takesData } from '../../firmware/card/program.ts';
import type { Timer } from '../../hal/timer.ts';
import type { CardDevice, CardIo } from '../parts/cardSocket/device.ts';
import { answerToReset, type CardLinkName, protocolsOf } from './linkProfiles.ts';

/** Characters at the contacts since the card was put in. */
export interface WireCount {
  toCard: number;
  fromCard: number;
}

/** F and D by their nibbles in TA1 (ISO 7816-3, tables 7 and 8); 0 is reserved. */
const F = [372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048, 0, 0];
const D = [0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0];
const clocksPerEtu = (rate: number): number => F[rate >> 4] / D[rate & 15];
const defaultRate = 0x11;

/** ISO 7816-3, 8.1: the answer begins 400 to 40 000 clocks after RST. */
const answerAfterClocks = 1000;
/** The socket's turnaround takes 16 etu, T=1 needs 22 (ISO 7816-3, 11.4.3). */
const blockGuardEtu = 6;
/** From the request's last character to the end of the confirmation: the turnaround and four characters. */
const confirmationEtu = 6 + 4 * 12;

/** The card's program behind the contacts of a virtual socket, with its own transport. */
export const cardDevice = (
  program: CardProgram,
  count: WireCount,
  link: CardLinkName = 'T0-115200',
): CardDevice => {
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
  const sendAfter = (bytes: Uint8Array, guardEtu: number): void => {
    count.fromCard += bytes.length;
    bytes.forEach((byte, i) => {
      io?.send(byte, { delayEtu: i === 0 ? guardEtu : 0 });
    });
  };
  const options = {
    atr: answerToReset(link),
    timer,
    takesData,
    process: (command: Uint8Array) => program.process(command),
    send: (bytes: Uint8Array) => sendAfter(bytes, 0),
    onRate: (rate: number) => {
      // The new rate holds from the character after the confirmation, which is still being sent (ISO 7816-3,
      // 9.3).
      const mine = power;
      const goingOutUs = io ? confirmationEtu * io.etuUs() : 0;
      io?.after(
        rate === defaultRate ? 0 : goingOutUs,
        () => mine === power && io?.setEtu(clocksPerEtu(rate)),
      );
    },
  };
  const sendBlock = (bytes: Uint8Array): void => sendAfter(bytes, blockGuardEtu);
  const transports = protocolsOf(link).map(number =>
    number === 0 ? t0Transport(options) : t1Transport({ ...options, send: sendBlock }),
  );
  const card = withPps(options, transports);
  return {
    powerOn: contacts => {
      power++;
      io = contacts;
    },
    reset: level => {
      if (level === 'low' || !io) return;
      program.reset();
      io.after((answerAfterClocks * 1e6) / io.clockHz(), () => card.reset());
    },
    character: (value, parityOk) => {
      count.toCard++;
      if (parityOk) card.receive(Uint8Array.of(value));
    },
    powerOff: () => {
      power++;
      io = undefined;
    },
  };
};

import { cardT0 } from '../../firmware/card/link/t0.ts';
import { type CardProgram, takesData } from '../../firmware/card/program.ts';
import type { ByteStream } from '../../hal/byteStream.ts';
import type { WireCount } from '../card/cardDevice.ts';
import { CARD_ATR } from '../card/hostCard.ts';
import { hostTimer } from './hostTimer.ts';
import { pacedLine } from './pacedLine.ts';

/** A card of this process on a board's card USART: its I/O here, its RST by `reset`. */
export interface CardPeer {
  connect(stream: ByteStream): void;
  reset(high: boolean): void;
  readonly wire: WireCount;
}

export const cardPeer = (program: CardProgram, characterMs: number): CardPeer => {
  const wire = { toCard: 0, fromCard: 0 };
  let pace: (octets: Uint8Array) => void = () => {};
  let powered = false;
  const link = cardT0({
    atr: CARD_ATR,
    timer: hostTimer(),
    takesData,
    process: command => program.process(command),
    send: octets => {
      wire.fromCard += octets.length;
      pace(octets);
    },
  });
  return {
    wire,
    connect: stream => {
      pace = pacedLine(stream, characterMs);
      stream.onData(octets => {
        wire.toCard += octets.length;
        if (powered) link.receive(octets);
      });
    },
    reset: high => {
      powered = high;
      if (!high) return;
      program.reset();
      link.reset();
    },
  };
};

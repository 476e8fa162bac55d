import { withPps } from '../../firmware/card/link/pps.ts';
import { t0Transport } from '../../firmware/card/link/t0.ts';
import { t1Transport } from '../../firmware/card/link/t1.ts';
import { type CardProgram, takesData } from '../../firmware/card/program.ts';
import type { ByteStream } from '../../hal/byteStream.ts';
import { hostTimer } from '../../host/timer.ts';
import type { WireCount } from '../card/cardDevice.ts';
import { answerToReset, type CardLinkName, protocolsOf } from '../card/linkProfiles.ts';

/** A card of this process on a board's card USART: the line is its I/O, `reset` its RST. */
export interface CardPeer {
  connect(stream: ByteStream): void;
  reset(high: boolean): void;
  readonly wire: WireCount;
}

export const cardPeer = (program: CardProgram, speaks: CardLinkName = 'T0-115200'): CardPeer => {
  const wire = { toCard: 0, fromCard: 0 };
  let write: (octets: Uint8Array) => void = () => {};
  let powered = false;
  const options = {
    atr: answerToReset(speaks),
    timer: hostTimer(),
    takesData,
    process: (command: Uint8Array) => program.process(command),
    send: (octets: Uint8Array) => {
      wire.fromCard += octets.length;
      write(octets);
    },
  };
  const link = withPps(
    options,
    protocolsOf(speaks).map(number => (number === 0 ? t0Transport(options) : t1Transport(options))),
  );
  return {
    wire,
    connect: stream => {
      write = octets => stream.write(octets);
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

/** The far end of a dialler without a network: a test says octet by octet what the broker sends. */
import mqtt, { type Packet } from 'mqtt-packet';
import type { Caller, Dialler } from '../../hal/dialler.ts';

/** One connection, from the broker's side. */
export interface Wire {
  readonly center: number;
  send(...octets: number[]): void;
  /** The broker or the network ends it. */
  cut(): void;
  /** Ended by either side. */
  isEnded(): boolean;
  /** What the terminal has sent. */
  readonly packets: Packet[];
}

/** Called when the terminal dials, and for each packet that it sends. */
export interface Broker {
  dialled?(wire: Wire): 'keeps silent' | undefined;
  packet?(packet: Packet, wire: Wire): void;
}

const wireOf = (center: number, caller: Caller): { wire: Wire; end: () => void } => {
  let isEnded = false;
  const wire: Wire = {
    center,
    send: (...octets) => {
      if (!isEnded) caller.received(new Uint8Array(octets));
    },
    cut: () => {
      if (isEnded) return;
      isEnded = true;
      caller.lost();
    },
    isEnded: () => isEnded,
    packets: [],
  };
  const end = (): void => {
    isEnded = true;
  };
  return { wire, end };
};

/** A dialler whose every call `broker` hears. The connection is open at once unless `dialled` cuts it or
 * keeps silent. */
export const wireDialler = (broker: Broker): { dialler: Dialler; wires: Wire[] } => {
  const wires: Wire[] = [];
  let current: { wire: Wire; end: () => void } | undefined;
  let isHungUp = false;
  let parser = mqtt.parser({ protocolVersion: 4 });
  const dialler: Dialler = {
    dial: (center, caller) => {
      current?.end();
      isHungUp = false;
      const { wire, end } = wireOf(center, caller);
      current = { wire, end };
      wires.push(wire);
      parser = mqtt.parser({ protocolVersion: 4 });
      parser.on('packet', packet => {
        wire.packets.push(packet);
        broker.packet?.(packet, wire);
      });
      parser.on('error', error => {
        throw error;
      });
      const answer = broker.dialled?.(wire);
      if (!answer && !wire.isEnded()) caller.opened();
    },
    write: octets => {
      // 3.14.4: nothing follows a DISCONNECT, and the promise of a dialler ends there too.
      if (!current || isHungUp) throw new Error('the terminal has written to a line that it had ended');
      if (current.wire.isEnded()) return;
      parser.parse(Buffer.from(octets));
    },
    hangUp: () => {
      isHungUp = true;
      current?.end();
    },
  };
  return { dialler, wires };
};

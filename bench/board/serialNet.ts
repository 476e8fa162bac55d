/**
 * Characters on the board's nets. A character occupies its net for its whole length; listeners get it when
 * the last data bit has passed. Two characters that overlap on one net destroy each other, as on the card's
 * I/O line.
 */
import type { Scheduler } from './scheduler.ts';
import {
  characterUs,
  type Reception,
  receive,
  type SerialCharacter,
  type SerialFormat,
} from './serialFrame.ts';

export interface SerialListener {
  /** Settings now, or undefined while the receiver is off. */
  format(): SerialFormat | undefined;
  heard(reception: Reception): void;
}

export interface SerialNets {
  /** Puts a character on a net now. Returns its length in microseconds. */
  send(net: string, character: SerialCharacter, from: string): number;
  /** Hands over characters as sent, with who sent them and at which pin. */
  tap(net: string, listener: SerialTap): () => void;
  /** Listeners at `to` also get what is sent at `from`: an output wired to a shared line. */
  join(from: string, to: string): void;
  listen(net: string, listener: SerialListener): () => void;
}

export type SerialTap = (
  character: SerialCharacter,
  origin: { from: string; net: string; collided: boolean },
) => void;

interface Wire {
  busyUntilUs: number;
  /** The character under way; marked when another one starts before its end. */
  current?: { collided: boolean };
  taps: SerialTap[];
  listeners: SerialListener[];
}

const without = <T>(list: T[], item: T): T[] => list.filter(other => other !== item);

export const createSerialNets = (scheduler: Scheduler): SerialNets => {
  const wires = new Map<string, Wire>();
  const joined = new Map<string, string>();
  const wireAt = (net: string): Wire => {
    let wire = wires.get(net);
    if (!wire) {
      wire = { busyUntilUs: 0, taps: [], listeners: [] };
      wires.set(net, wire);
    }
    return wire;
  };
  const deliver = (wire: Wire, character: SerialCharacter, origin: Parameters<SerialTap>[1]): void => {
    const { collided } = origin;
    for (const tap of wire.taps) tap(character, origin);
    for (const listener of wire.listeners) {
      const format = listener.format();
      if (!format) continue;
      for (const reception of receive(character, format))
        listener.heard(collided ? { ...reception, parityOk: false, framingOk: false } : reception);
    }
  };
  return {
    join: (from, to) => {
      joined.set(from, to);
    },
    send: (net, character, from) => {
      const wire = wireAt(joined.get(net) ?? net);
      const lengthUs = characterUs(character.format);
      const bitsUs = lengthUs - (character.format.stopBits - 0.5) * (1e6 / character.format.baud);
      const now = scheduler.nowUs();
      const mine = { collided: now < wire.busyUntilUs - 1e-6 };
      if (mine.collided && wire.current) wire.current.collided = true;
      wire.current = mine;
      wire.busyUntilUs = Math.max(wire.busyUntilUs, now + bitsUs);
      scheduler.after(bitsUs, () => deliver(wire, character, { from, net, collided: mine.collided }));
      return lengthUs;
    },
    tap: (net, listener) => {
      const wire = wireAt(net);
      wire.taps.push(listener);
      return () => {
        wire.taps = without(wire.taps, listener);
      };
    },
    listen: (net, listener) => {
      const wire = wireAt(net);
      wire.listeners.push(listener);
      return () => {
        wire.listeners = without(wire.listeners, listener);
      };
    },
  };
};

import type { Card, Reader } from 'pcsc-mini';
import type { Fault } from '../../firmware/runtime/fault.ts';
import { pcscFault } from './errors.ts';
import type { ReaderState } from './readerState.ts';

/** More than a short response by far: one that does not fit is lost after the card has acted. */
const RECEIVE_OCTETS = 65_536 + 12;
/** The upper half of a reader's state counts its insertions and removals. */
const EVENTS_SHIFT = 16;

/** A card that this process holds exclusively. Its calls are carried out one after the other. */
export interface ServiceCard {
  readonly protocol: 0 | 1;
  readonly atr: Uint8Array;
  transmit(command: Uint8Array): Promise<Uint8Array>;
  disconnect(then: 'leave' | 'powerDown'): Promise<void>;
}

/** The operating system's smart-card service: pcscd, winscard, or that of macOS. */
export interface Service {
  /** Rejects with a fault of PC/SC; `sharingViolation` when another program holds the card. */
  connect(reader: string): Promise<ServiceCard>;
}

export interface ServiceListener {
  readers(states: readonly ReaderState[]): void;
  /** The service ended, or the library lost it; nothing is said after this. */
  lost(error: Fault): void;
}

/** The native library, which the caller has loaded. */
export type Library = typeof import('pcsc-mini');

/** What the library rejects with or throws, as a fault. */
const faultOf = (what: string, error: unknown): Fault =>
  pcscFault(what, String((error as { code?: unknown }).code));

/** Carries out a call of the library, which throws some of its errors before there is a promise. */
const attempt = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw faultOf(what, error);
  }
};

const serviceCard = async ({ Protocol, CardDisposition }: Library, card: Card): Promise<ServiceCard> => {
  const { atr } = await attempt('state', () => card.state());
  // The library keeps each buffer that it is given: one serves all commands.
  const buffer = new ArrayBuffer(RECEIVE_OCTETS);
  let turn: Promise<unknown> = Promise.resolve();
  const next = <T>(what: string, call: () => Promise<T>): Promise<T> => {
    const run = turn.then(() => attempt(what, call));
    turn = run.catch(() => {});
    return run;
  };
  return {
    protocol: card.protocol() === Protocol.T0 ? 0 : 1,
    atr: new Uint8Array(atr),
    transmit: command => next('transmit', async () => new Uint8Array(await card.transmit(command, buffer))),
    disconnect: then =>
      next('disconnect', () =>
        card.disconnect(then === 'powerDown' ? CardDisposition.UNPOWER : CardDisposition.LEAVE),
      ),
  };
};

/** Watches the readers, at most four of them, until the process ends. Throws `noService`. */
export const openService = (library: Library, listener: ServiceListener): Service => {
  const { CardMode, Client, Protocol, ReaderStatus } = library;
  const states = new Map<string, ReaderState>();
  const client = new Client();
  const tell = (): void => listener.readers([...states.values()]);
  const watch = (reader: Reader): void => {
    const name = reader.name();
    reader.on('change', status => {
      const present = status.has(ReaderStatus.PRESENT);
      states.set(name, { name, events: status.raw >>> EVENTS_SHIFT, present });
      tell();
    });
    reader.on('disconnect', () => {
      states.delete(name);
      tell();
    });
  };
  client.on('reader', watch);
  client.on('error', error => listener.lost(faultOf('watch', error)));
  try {
    client.start();
  } catch (error) {
    throw faultOf('start', error);
  }
  return {
    connect: async name => {
      const reader = client.reader(name);
      if (!reader) throw pcscFault('connect', 'UnknownReader');
      const exclusively = () => reader.connect(CardMode.EXCLUSIVE, Protocol.ANY);
      return serviceCard(library, await attempt('connect', exclusively));
    },
  };
};

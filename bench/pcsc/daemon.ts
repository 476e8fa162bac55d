import { type Fault, fault } from '../../firmware/runtime/fault.ts';
import { within } from '../../host/limit.ts';
import type { ReaderState } from './readerState.ts';
import { connectService } from './serviceConnection.ts';
import type { ConnectedCard } from './serviceMessages.ts';

/** A connected card, held exclusively. */
export interface PcscCard {
  /** T=0 or T=1. */
  readonly protocol: 0 | 1;
  /** Answer to reset, 2 to 33 octets. */
  readonly atr: Uint8Array;
  /**
   * The card's answer, in full. Rejects with a fault of PC/SC. Has no limit: a mute card keeps it waiting.
   */
  transmit(command: Uint8Array): Promise<Uint8Array>;
  /**
   * Gives the card back after what is under way; `powerDown` also powers it down. Do not ask that for a card
   * that has left: pcscd 1.9 then takes the reader for empty, without a new look, until the card after it has
   * left as well.
   */
  disconnect(powerDown: boolean): Promise<void>;
}

/** A connection to the smart-card service of this machine: pcscd, winscard, or that of macOS. */
export interface Daemon {
  /** At most four readers, as the service reported them last. */
  readers(): readonly ReaderState[];
  /** Called at each change of a reader. One listener. */
  onReaders(listener: () => void): void;
  /** Called once, when the connection ends though `close` was not called. One listener. */
  onLost(listener: (error: Fault) => void): void;
  /** Rejects with a fault of PC/SC: `sharingViolation` when another program has the card. Has no limit. */
  connectCard(reader: string): Promise<PcscCard>;
  /**
   * Ends the connection: the service takes back every card. What is under way rejects with
   * `connectionClosed`.
   */
  close(): void;
}

/** For starting Node and the library; a busy machine takes long. */
const openLimitMs = 30_000;

/**
 * Connects to the smart-card service in a process of its own, where the native library is loaded. Rejects
 * with `noService` where no service runs or the library cannot be loaded.
 */
export const openDaemon = async (): Promise<Daemon> => {
  let states: readonly ReaderState[] = [];
  let onReaders = (): void => {};
  let onLost = (_: Fault): void => {};
  const service = connectService({
    readers: reported => {
      states = reported;
      onReaders();
    },
    lost: error => onLost(error),
  });
  const late = () => fault('noService', `PC/SC: no answer from the service within ${openLimitMs} ms`);
  await within(openLimitMs, service.ready, late).catch(error => {
    service.close();
    throw error;
  });
  const cardOf = ({ card, protocol, atr }: ConnectedCard): PcscCard => ({
    protocol,
    atr,
    transmit: transmit => service.ask({ card, transmit }),
    disconnect: powerDown => service.ask({ card, disconnect: powerDown ? 'powerDown' : 'leave' }),
  });
  return {
    readers: () => states,
    onReaders: listener => {
      onReaders = listener;
    },
    onLost: listener => {
      onLost = listener;
    },
    connectCard: async reader => cardOf(await service.ask({ connect: reader })),
    close: service.close,
  };
};

import type { CardProgram } from '../../firmware/card/program.ts';
import { cardDevice } from '../card/cardDevice.ts';
import type { CardDevice } from '../parts/cardSocket/device.ts';
import type { ReaderSlot } from './readerSlot.ts';
import { wholeResponse } from './wholeResponse.ts';

/** The slot of a phone on the virtual board. */
export interface PhoneSlot {
  insert(device: CardDevice): void;
  remove(): CardDevice | undefined;
}

/** A PC/SC reader whose card is in the phone's slot. */
export interface Bridge {
  /** The card in the reader, for programs of this process (a dispenser) while the phone does not use it. */
  readonly card: CardProgram;
  /** Takes the card out of the phone's slot until it is taken out of the reader, or `offer` is called. */
  withhold(): void;
  offer(): void;
  close(): void;
}

export interface BridgeWatch {
  /** Sees each whole command and each whole response. */
  exchange(octets: Uint8Array, fromCard: boolean): void;
  /** Called with the reason when the contacts open although the card is still in the reader. */
  fault(error: Error): void;
}

/**
 * Puts the card of a PC/SC reader into the virtual socket: at the contacts the project's own card side of
 * T=0, behind it the real card, command by command. The terminal's image is the one that is flashed. Any
 * fault on the reader's side opens the contacts until a card is put in again; the phone takes it for a
 * removal.
 */
export const bridgeReader = (reader: ReaderSlot, phone: PhoneSlot, watch: BridgeWatch): Bridge => {
  let inserted = false;
  /** Counts power-ups of the contacts: responses of an earlier one are dropped. */
  let power = 0;
  let ready: Promise<unknown> | undefined;

  const openContacts = (): void => {
    ready = undefined;
    if (!inserted) return;
    inserted = false;
    phone.remove();
  };
  const exchange = async (command: Uint8Array): Promise<Uint8Array> => {
    watch.exchange(command, false);
    ready ??= reader.activate();
    await ready;
    const response = await wholeResponse(reader, command);
    watch.exchange(response, true);
    return response;
  };
  const card: CardProgram = {
    reset: () => {
      power++;
      reader.deactivate();
      ready = undefined;
    },
    process: async command => {
      const mine = power;
      try {
        return await exchange(command);
      } catch (error) {
        if (mine === power) {
          openContacts();
          watch.fault(error as Error);
        }
        throw error;
      }
    },
  };
  const device = cardDevice(card, { toCard: 0, fromCard: 0 });
  const contacts: CardDevice = {
    ...device,
    powerOff: () => {
      device.powerOff();
      card.reset();
    },
  };
  const offer = (): void => {
    if (inserted || !reader.isPresent()) return;
    inserted = true;
    phone.insert(contacts);
  };

  reader.onPresence(present => (present ? offer() : openContacts()));
  offer();
  return { card, withhold: openContacts, offer, close: () => reader.close() };
};

import { cardDevice, type WireCount } from '../../bench/card/cardDevice.ts';
import { type HostCard, hostCard } from '../../bench/card/hostCard.ts';
import type { CardLinkName } from '../../bench/card/linkProfiles.ts';
import type { CardDevice } from '../../bench/parts/cardSocket/device.ts';
import type { CardProgram } from '../../firmware/card/program.ts';
import type { RandomSource, Scheme } from '../../firmware/crypto/scheme.ts';
import type { Sha256 } from '../../hal/hash.ts';

/** A person's card. */
export interface SimulatedCard extends HostCard {
  /** The card's name in a play. */
  readonly name: string;
  /** The card for the dispenser's slot. */
  readonly program: CardProgram;
  /** The card for the terminal's socket. */
  readonly device: CardDevice;
  /** Characters at its contacts since it was last put in. */
  readonly wire: WireCount;
}

/** Gets every command and response, and the card's reader: a dispenser or a terminal. */
export type CardWatch = (reader: string, owner: string, octets: Uint8Array, fromCard: boolean) => void;

/** A blank card of the given name, watched in the dispenser's slot and in the terminal's. */
export const newCard = (
  name: string,
  parts: { scheme: Scheme; sha256: Sha256; random: RandomSource },
  watch: CardWatch,
  link?: CardLinkName,
): SimulatedCard => {
  const inner = hostCard(parts.scheme, parts.sha256, parts.random);
  const readBy = (reader: string): CardProgram => ({
    reset: () => inner.program.reset(),
    process: async command => {
      watch(reader, name, command, false);
      const response = await inner.program.process(command);
      watch(reader, name, response, true);
      return response;
    },
  });
  const wire = { toCard: 0, fromCard: 0 };
  return {
    name,
    eeprom: inner.eeprom,
    program: readBy('dispenser'),
    device: cardDevice(readBy('terminal'), wire, link),
    wire,
  };
};

import { cardDevice, type WireCount } from '../../bench/card/cardDevice.ts';
import { type HostCard, hostCard } from '../../bench/card/hostCard.ts';
import type { CardLinkName } from '../../bench/card/linkProfiles.ts';
import type { CardDevice } from '../../bench/parts/cardSocket.ts';
import type { CardProgram } from '../../firmware/card/program.ts';
import type { RandomSource, Scheme } from '../../firmware/crypto/scheme.ts';
import type { Sha256 } from '../../hal/hash.ts';

/** A card in somebody's hands. */
export interface SimulatedCard extends HostCard {
  /** What its owner calls it. */
  readonly name: string;
  /** The card as the dispenser's slot takes it. */
  readonly program: CardProgram;
  /** The card as the terminal's socket takes it. */
  readonly device: CardDevice;
  /** Characters over its contacts since it was last put in. */
  readonly wire: WireCount;
}

/** Sees every command and response, and who reads the card: a dispenser or a terminal. */
export type CardWatch = (reader: string, owner: string, octets: Uint8Array, fromCard: boolean) => void;

/** A blank card of the given name, watched in both of the slots that it can be in. */
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

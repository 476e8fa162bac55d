import type { RandomSource, Scheme } from '../../firmware/crypto/scheme.ts';
import type { Sha256 } from '../../hal/hash.ts';
import { cardDevice, type WireCount } from '../card/cardDevice.ts';
import { type HostCard, hostCard } from '../card/hostCard.ts';
import type { CardLinkName } from '../card/linkProfiles.ts';
import type { CardDevice } from '../parts/cardSocket.ts';

/** A card in somebody's hands. */
export interface WalletCard extends HostCard {
  /** What its owner calls it. */
  readonly name: string;
  readonly device: CardDevice;
  /** Characters over its contacts since it was last put in. */
  readonly wire: WireCount;
}

/** Wraps the program so that every command and response is seen by `watch`. */
export const newCard = (
  name: string,
  parts: { scheme: Scheme; sha256: Sha256; random: RandomSource },
  watch: (name: string, octets: Uint8Array, fromCard: boolean) => void,
  link?: CardLinkName,
): WalletCard => {
  const inner = hostCard(parts.scheme, parts.sha256, parts.random);
  const program = {
    reset: () => inner.program.reset(),
    process: async (command: Uint8Array) => {
      watch(name, command, false);
      const response = await inner.program.process(command);
      watch(name, response, true);
      return response;
    },
  };
  const wire = { toCard: 0, fromCard: 0 };
  return { name, eeprom: inner.eeprom, program, device: cardDevice(program, wire, link), wire };
};

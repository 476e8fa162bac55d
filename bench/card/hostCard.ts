import { type CardProgram, cardProgram } from '../../firmware/card/program.ts';
import type { RandomSource, Scheme } from '../../firmware/crypto/scheme.ts';
import { CARD_MEMORY_BYTES } from '../../firmware/storage/cardMemoryMap.ts';
import type { CardSlot } from '../../hal/cardSlot.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';

/** A card in this process: its EEPROM and its program. */
export interface HostCard {
  readonly eeprom: Memory;
  readonly program: CardProgram;
}

export const hostCard = (
  scheme: Scheme,
  sha256: Sha256,
  random: RandomSource,
  eeprom: Memory = ramMemory(CARD_MEMORY_BYTES),
): HostCard => ({ eeprom, program: cardProgram({ eeprom, scheme, sha256, random }) });

/**
 * The answer to reset of these cards: T=0, TA1 = 18 (F = 372, D = 12: 115 200 baud at 3.5712 MHz), historical
 * bytes "CPHONE1" (ISO 7816-3, 8.2).
 */
export const CARD_ATR = new Uint8Array([0x3b, 0x17, 0x18, 0x43, 0x50, 0x48, 0x4f, 0x4e, 0x45, 0x31]);

/**
 * A card slot without contacts: it passes commands to the card's program unchanged. For a dispenser in the
 * simulation.
 */
export const directSlot = (card: () => CardProgram | undefined): CardSlot => {
  const here = (): CardProgram => {
    const program = card();
    if (!program) throw Object.assign(new Error('card: expected one in the slot'), { code: 'cardRemoved' });
    return program;
  };
  return {
    onPresence: () => {},
    isPresent: () => card() !== undefined,
    activate: async () => {
      here().reset();
      return CARD_ATR;
    },
    nowMs: () => performance.now(),
    transmit: command => here().process(command),
    deactivate: () => {},
  };
};

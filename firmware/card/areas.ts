import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import {
  CARD_INFORMATION,
  CARD_STATE,
  FIRST_CERTIFICATE,
  SECOND_CERTIFICATE,
  USAGE_INFORMATION,
} from '../storage/cardMemoryMap.ts';
import type { RecordPlace } from '../storage/recordPlace.ts';
import { type TwoSlotRecord, twoSlotRecord } from '../storage/twoSlotRecord.ts';

/**
 * The records of the card's EEPROM 64 (EP 0 856 821, Fig. 3). A power cut at any write leaves the old record
 * or the new one.
 */
export interface CardAreas {
  /** Abnormality code, and whether the card is blocked. */
  readonly state: TwoSlotRecord;
  /** 6M1: keys, id, certificate. Written once. */
  readonly cardInformation: TwoSlotRecord;
  /** 6M2: value and the record that certifies it. */
  readonly usageInformation: TwoSlotRecord;
  /**
   * Two certificates of terminals or dispensers that this card has verified. The one that 6M2 names is never
   * the one that is overwritten.
   */
  readonly certificates: TwoSlotRecord[];
}

/** The records of `memory`, which has `CARD_MEMORY_BYTES`. */
export const cardAreas = (memory: Memory, sha256: Sha256): CardAreas => {
  const area = ({ at, payloadMax }: RecordPlace): TwoSlotRecord =>
    twoSlotRecord(memory, at, payloadMax, sha256);
  return {
    state: area(CARD_STATE),
    cardInformation: area(CARD_INFORMATION),
    usageInformation: area(USAGE_INFORMATION),
    certificates: [area(FIRST_CERTIFICATE), area(SECOND_CERTIFICATE)],
  };
};

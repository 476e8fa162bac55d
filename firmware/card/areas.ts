import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import { type TwoSlotRecord, twoSlotBytes, twoSlotRecord } from '../storage/twoSlotRecord.ts';

/**
 * The card's EEPROM 64 (EP 0 856 821, Fig. 3). Each area is a record that survives a power cut at any write as the
 * old one or the new one. Sizes hold the largest key profile.
 */
export interface CardAreas {
  /** Life and abnormality. */
  readonly state: TwoSlotRecord;
  /** 6M1: keys, id, certificate. Written once. */
  readonly cardInformation: TwoSlotRecord;
  /** 6M2: value and the record that certifies it. */
  readonly usageInformation: TwoSlotRecord;
  /**
   * Two certificates of terminals or dispensers that this card has verified. The one that 6M2 names is never the
   * one that is overwritten.
   */
  readonly certificates: TwoSlotRecord[];
}

const STATE_MAX = 4;
const CARD_INFORMATION_MAX = 3200;
const USAGE_INFORMATION_MAX = 760;
const CERTIFICATE_MAX = 1400;

export const CARD_MEMORY_BYTES = 16384;

export const cardAreas = (memory: Memory, sha256: Sha256): CardAreas => {
  let offset = 0;
  const area = (payloadMax: number): TwoSlotRecord => {
    const record = twoSlotRecord(memory, offset, payloadMax, sha256);
    offset += twoSlotBytes(payloadMax);
    return record;
  };
  return {
    state: area(STATE_MAX),
    cardInformation: area(CARD_INFORMATION_MAX),
    usageInformation: area(USAGE_INFORMATION_MAX),
    certificates: [area(CERTIFICATE_MAX), area(CERTIFICATE_MAX)],
  };
};

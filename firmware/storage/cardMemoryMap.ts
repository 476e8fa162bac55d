/** The card's EEPROM 64 (EP 0 856 821, Fig. 3). Sizes hold the largest key profile. */
import type { RecordPlace } from './recordPlace.ts';

/** Bytes of the EEPROM. */
export const CARD_MEMORY_BYTES = 16384;

/** Abnormality code, and whether the card is blocked. */
export const CARD_STATE = { at: 0, payloadMax: 4 } satisfies RecordPlace;
/** 6M1: keys, id, certificate. */
export const CARD_INFORMATION = { at: 36, payloadMax: 3200 } satisfies RecordPlace;
/** 6M2: the number of loads, then value and the record that certifies it. */
export const USAGE_INFORMATION = { at: 6464, payloadMax: 760 } satisfies RecordPlace;
/** A certificate of a terminal or dispenser that the card has verified. */
export const FIRST_CERTIFICATE = { at: 8012, payloadMax: 1400 } satisfies RecordPlace;
/** Another one: the one that 6M2 names is never overwritten. */
export const SECOND_CERTIFICATE = { at: 10840, payloadMax: 1400 } satisfies RecordPlace;

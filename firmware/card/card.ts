import type { Sha256 } from '../../hal/hash.ts';
import type { PublicKey, RandomSource, Scheme, SecretKey } from '../crypto/scheme.ts';
import { encodeResponse } from '../wire/apdu.ts';
import {
  ABNORMALITY_NONE,
  LIFE_CYCLE_BLANK,
  LIFE_CYCLE_BLOCKED,
  LIFE_CYCLE_IN_USE,
  LIFE_CYCLE_PERSONALISED,
  SW_OK,
} from '../wire/cardCommands.ts';
import { type CardInformation, parseCardInformation } from '../wire/cardInformation.ts';
import type { Settlement } from '../wire/statements.ts';
import { parseUsageInformation, type UsageInformation } from '../wire/usageInformation.ts';
import type { CardAreas } from './areas.ts';

/** The card's state, which every procedure of the card takes. */
export interface Card {
  readonly scheme: Scheme;
  readonly sha256: Sha256;
  readonly random: RandomSource;
  readonly areas: CardAreas;
  /** From reset to reset. */
  session: CardSession;
  /** Prepared from 6M1 at the first use after a reset. */
  keys?: { information: CardInformation; masterKey: PublicKey; secretKey: SecretKey };
}

/** The state of the card between two resets. */
export interface CardSession {
  selected: boolean;
  /** The data of a command chain so far. */
  chain: Uint8Array;
  /** Set once the value was proved: the settlement and the terminal that a charge must be signed for. */
  settlement?: Settlement & { readonly issuer: Uint8Array; readonly terminalKey: PublicKey | undefined };
  /** Charges of this session. */
  step: number;
}

/** The session after a reset. */
export const newSession = (): CardSession => ({ selected: false, chain: new Uint8Array(0), step: 0 });

/** The response 9000, with data or without. */
export const ok = (data?: Uint8Array): Uint8Array => encodeResponse(SW_OK, data ?? new Uint8Array(0));
/** The response of a status word alone. */
export const refuse = (status: number): Uint8Array => encodeResponse(status, new Uint8Array(0));

/** The recorded abnormality code, and whether the card is blocked. */
export const readState = (card: Card): { abnormality: number; blocked: boolean } => {
  const record = card.areas.state.read();
  return record
    ? { abnormality: record[0], blocked: record[1] === 1 }
    : { abnormality: ABNORMALITY_NONE, blocked: false };
};

/** Records an abnormality code (S5.7, S5.8); `blocks` prevents further use. A blocked card stays blocked. */
export const recordAbnormality = (card: Card, abnormality: number, blocks = false): void => {
  const blocked = blocks || readState(card).blocked;
  card.areas.state.write(new Uint8Array([abnormality, blocked ? 1 : 0]));
};

/**
 * 6M2, its octets, and the number of loads so far, which 6M2 does not hold after a charge; undefined before
 * the first load.
 */
export const readUsageInformation = (
  card: Card,
): { loadNumber: number; usageInformation: UsageInformation; octets: Uint8Array } | undefined => {
  const record = card.areas.usageInformation.read();
  if (!record) return undefined;
  const octets = record.subarray(2);
  const usageInformation = parseUsageInformation(octets, readKeys(card).information.id);
  return { loadNumber: record[0] * 256 + record[1], usageInformation, octets };
};

/** One of `LIFE_CYCLE_…`, from what the areas hold. */
export const readLifeCycle = (card: Card): number => {
  if (readState(card).blocked) return LIFE_CYCLE_BLOCKED;
  if (!card.areas.cardInformation.read()) return LIFE_CYCLE_BLANK;
  return card.areas.usageInformation.read() ? LIFE_CYCLE_IN_USE : LIFE_CYCLE_PERSONALISED;
};

/** 6M1 with its keys prepared. Call only on a card that is not blank. */
export const readKeys = (card: Card) => {
  if (!card.keys) {
    const information = parseCardInformation(card.areas.cardInformation.read() as Uint8Array);
    card.keys = {
      information,
      masterKey: card.scheme.importPublicKey(information.masterProfile, information.masterKey),
      secretKey: card.scheme.importSecretKey(information.keyProfile, information.secret, card.random),
    };
    // Wipes the copy in working memory: EEPROM and the prepared key hold the secret.
    information.secret.fill(0);
  }
  return card.keys;
};

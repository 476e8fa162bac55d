import type { Sha256 } from '../../hal/hash.ts';
import type { PublicKey, RandomSource, Scheme, SecretKey } from '../crypto/scheme.ts';
import { concat } from '../runtime/bytes.ts';
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
import { readFields, u16 } from '../wire/fields.ts';
import type { Identifier } from '../wire/identifier.ts';
import { ORDER_NAME_OCTETS } from '../wire/orderName.ts';
import { CARD_SIGNATURE } from '../wire/settlementProfile.ts';
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
  /** Set once this session's value was proved: what a charge must match. */
  settlement?: ProvedSettlement;
  /** Charges of this session. */
  step: number;
}

/** What PROVE VALUE has shown to a reader: the charges that follow must match it. */
export interface ProvedSettlement extends Settlement {
  /** Reference of the reader's certificate, and its identifier. */
  readonly issuer: Uint8Array;
  readonly readerId: Identifier;
  /** Undefined for a dispenser, which cannot charge. */
  readonly terminalKey: PublicKey | undefined;
  /** Yen and reference of 6M2 that the session began with. */
  readonly firstValue: number;
  readonly firstReference: Uint8Array;
}

/** A session as a reset begins it: nothing selected, nothing proved. */
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
 * 6M2 with what the record itself does not keep once money was spent: the number of loads and the last
 * order's name.
 */
export interface StoredUsage {
  readonly loadNumber: number;
  readonly lastOrder: Uint8Array;
  readonly usageInformation: UsageInformation;
  readonly octets: Uint8Array;
}

/** Undefined for a card that was never loaded. */
export const readUsageInformation = (card: Card): StoredUsage | undefined => {
  const record = card.areas.usageInformation.read();
  if (!record) return undefined;
  const fields = readFields('6M2', record);
  const loadNumber = fields.u16();
  const lastOrder = fields.bytes(ORDER_NAME_OCTETS);
  const octets = fields.rest();
  const usageInformation = parseUsageInformation(octets, readKeys(card).information.id);
  return { loadNumber, lastOrder, usageInformation, octets };
};

/** Replaces 6M2 in one write. */
export const writeUsageInformation = (
  card: Card,
  loadNumber: number,
  lastOrder: Uint8Array,
  octets: Uint8Array,
): void => card.areas.usageInformation.write(concat([u16(loadNumber), lastOrder, octets]));

/** SU over `statement`; empty for a card whose profile has no signature (S6.3). */
export const cardSign = async (card: Card, statement: Uint8Array): Promise<Uint8Array> => {
  const { information, secretKey } = readKeys(card);
  return information.settlementProfile & CARD_SIGNATURE
    ? card.scheme.sign(secretKey, statement)
    : new Uint8Array(0);
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

import { concat } from '../runtime/bytes.ts';
import { readFields, u8, u16 } from './fields.ts';
import { decodeIdentifier, encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from './identifier.ts';
import { REFERENCE_OCTETS } from './reference.ts';

/** The card's answer to SELECT. Nothing of it is signed: a reader relies on no field of it. */
export interface CardStatus {
  /** `LIFE_CYCLE_…` of `cardCommands.ts`. */
  readonly lifeCycle: number;
  /** The last abnormality that the card recorded. */
  readonly abnormality: number;
  /** Value loads so far. */
  readonly loadNumber: number;
  /** Generation of the master key that signed the certificate; 0 while the card is blank. */
  readonly generation: number;
  readonly cardId: Identifier | undefined;
  /** Reference of its certificate. */
  readonly certificate: Uint8Array;
}

const VERSION = 1;

/**
 * `version (1) ‖ life cycle (1) ‖ abnormality (1) ‖ loads (2) ‖ generation (1) ‖ IDU (6) ‖
 * reference (16)`.
 */
export const encodeCardStatus = (s: CardStatus): Uint8Array =>
  concat([
    u8(VERSION),
    u8(s.lifeCycle),
    u8(s.abnormality),
    u16(s.loadNumber),
    u8(s.generation),
    s.cardId ? encodeIdentifier(s.cardId) : new Uint8Array(IDENTIFIER_OCTETS),
    s.certificate,
  ]);

/** The fields of `encodeCardStatus`'s octets. Throws `malformed`. */
export const parseCardStatus = (octets: Uint8Array): CardStatus => {
  const fields = readFields('card status', octets);
  fields.u8();
  const lifeCycle = fields.u8();
  const abnormality = fields.u8();
  const loadNumber = fields.u16();
  const generation = fields.u8();
  const id = fields.bytes(IDENTIFIER_OCTETS);
  const certificate = fields.bytes(REFERENCE_OCTETS);
  fields.end();
  const cardId = generation === 0 ? undefined : decodeIdentifier(id);
  return { lifeCycle, abnormality, loadNumber, generation, cardId, certificate };
};

import { keyProfile } from '../crypto/profiles.ts';
import { concat } from '../runtime/bytes.ts';
import { parseCertificate } from './certificate.ts';
import { readFields, u8, u16 } from './fields.ts';
import type { Identifier } from './identifier.ts';
import { TAG_CARD_CERTIFICATE } from './tags.ts';

/**
 * The card information 6M1: nA, pU, qU, nU, IDU, SA(nU * IDU) (EP 0 856 821, Fig. 4B), as the dispenser sends it and
 * as the card keeps it.
 */
export interface CardInformation {
  readonly generation: number;
  readonly masterProfile: number;
  readonly masterKey: Uint8Array;
  readonly settlementProfile: number;
  /** Body and signature. */
  readonly certificate: Uint8Array;
  readonly cardId: Identifier;
  readonly keyProfile: number;
  readonly publicKey: Uint8Array;
  /** p ‖ q. Never leaves the card. */
  readonly secret: Uint8Array;
  /** The master's signature over the secret's delivery (S4.4). */
  readonly deliverySignature: Uint8Array;
}

export type CardInformationFields = Omit<CardInformation, 'cardId' | 'keyProfile' | 'publicKey'>;

export const encodeCardInformation = (c: CardInformationFields): Uint8Array =>
  concat([
    u8(c.generation),
    u8(c.masterProfile),
    c.masterKey,
    u8(c.settlementProfile),
    u16(c.certificate.length),
    c.certificate,
    u16(c.secret.length),
    c.secret,
    c.deliverySignature,
  ]);

/** Throws `malformed`. */
export const parseCardInformation = (octets: Uint8Array): CardInformation => {
  const fields = readFields('card information', octets);
  const generation = fields.u8();
  const masterProfile = fields.u8();
  const masterKey = fields.bytes(keyProfile(masterProfile).octets);
  const settlementProfile = fields.u8();
  const certificate = fields.bytes(fields.u16());
  const secret = fields.bytes(fields.u16());
  const deliverySignature = fields.rest();
  const {
    id,
    keyProfile: profile,
    publicKey,
  } = parseCertificate(TAG_CARD_CERTIFICATE, certificate).certificate;
  return {
    generation,
    masterProfile,
    masterKey,
    settlementProfile,
    certificate,
    cardId: id,
    keyProfile: profile,
    publicKey,
    secret,
    deliverySignature,
  };
};

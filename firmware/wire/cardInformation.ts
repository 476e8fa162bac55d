import { concat } from '../runtime/bytes.ts';
import { readFields, u8 } from './fields.ts';
import {
  type CertifiedKeys,
  encodeMasterKey,
  encodeOwnKeys,
  type KeyDelivery,
  readMasterKey,
  readOwnKeys,
} from './keyDelivery.ts';
import { TAG_CARD_CERTIFICATE } from './tags.ts';

/** What the dispenser sends: the card information 6M1 (EP 0 856 821, Fig. 4B). */
export interface CardInformationFields extends KeyDelivery {
  /** Which parts of Fig. 6 the card takes part in (`settlementProfile.ts`). */
  readonly settlementProfile: number;
}

/** 6M1 as the card reads it: nA, pU, qU, nU, IDU and SA(nU * IDU); `id` is IDU. */
export type CardInformation = CertifiedKeys & CardInformationFields;

/** `generation (1) ‖ master key ‖ settlement profile (1) ‖ own keys` (`docs/protocol.md`). */
export const encodeCardInformation = (c: CardInformationFields): Uint8Array =>
  concat([u8(c.generation), encodeMasterKey(c), u8(c.settlementProfile), encodeOwnKeys(c)]);

/** Views of `octets`, no copies. Throws `malformed`, `badKey` for an unknown key profile. */
export const parseCardInformation = (octets: Uint8Array): CardInformation => {
  const fields = readFields('card information', octets);
  return {
    generation: fields.u8(),
    ...readMasterKey(fields),
    settlementProfile: fields.u8(),
    ...readOwnKeys(fields, TAG_CARD_CERTIFICATE),
  };
};

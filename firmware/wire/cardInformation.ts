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

/**
 * The card information 6M1 that the dispenser sends (EP 0 856 821, Fig. 4B): nA, pU, qU, nU, IDU and SA(nU *
 * IDU); `id` is IDU.
 */
export type CardInformation = CertifiedKeys;

/** `generation (1) ‖ master key ‖ own keys` (`docs/protocol.md`). */
export const encodeCardInformation = (c: KeyDelivery): Uint8Array =>
  concat([u8(c.generation), encodeMasterKey(c), encodeOwnKeys(c)]);

/** Views of `octets`, no copies. Throws `malformed`, `badKey` for an unknown key profile. */
export const parseCardInformation = (octets: Uint8Array): CardInformation => {
  const fields = readFields('card information', octets);
  return {
    generation: fields.u8(),
    ...readMasterKey(fields),
    ...readOwnKeys(fields, TAG_CARD_CERTIFICATE),
  };
};

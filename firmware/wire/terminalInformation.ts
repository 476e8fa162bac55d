import { concat } from '../runtime/bytes.ts';
import { readFields, u8, u32 } from './fields.ts';
import {
  type CertifiedKeys,
  encodeMasterKey,
  encodeOwnKeys,
  type KeyDelivery,
  readMasterKey,
  readOwnKeys,
} from './keyDelivery.ts';
import { TAG_TERMINAL_CERTIFICATE } from './tags.ts';

/** What the center sends: the terminal information 2M1 (EP 0 856 821, Fig. 4A). */
export interface TerminalInformationFields extends KeyDelivery {
  /** The center's clock when it sent this: seconds since 2000-01-01. */
  readonly sentAt: number;
}

/**
 * 2M1 as the terminal reads it: nA, pT, qT, nT, IDT and SA(nT * IDT); `id` is IDT. The terminal keeps its
 * octets in memory that is lost when the phone is forced open (S4.2).
 */
export type TerminalInformation = CertifiedKeys & TerminalInformationFields;

/** `generation (1) ‖ sentAt (4) ‖ master key ‖ own keys` (`docs/protocol.md`). */
export const encodeTerminalInformation = (t: TerminalInformationFields): Uint8Array =>
  concat([u8(t.generation), u32(t.sentAt), encodeMasterKey(t), encodeOwnKeys(t)]);

/** Views of `octets`, no copies. Throws `malformed`, `badKey` for an unknown key profile. */
export const parseTerminalInformation = (octets: Uint8Array): TerminalInformation => {
  const fields = readFields('terminal information', octets);
  return {
    generation: fields.u8(),
    sentAt: fields.u32(),
    ...readMasterKey(fields),
    ...readOwnKeys(fields, TAG_TERMINAL_CERTIFICATE),
  };
};

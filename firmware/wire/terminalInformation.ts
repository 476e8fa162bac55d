import { keyProfile } from '../crypto/profiles.ts';
import { concat } from '../runtime/bytes.ts';
import { parseCertificate } from './certificate.ts';
import { readFields, u8, u16, u32 } from './fields.ts';
import type { Identifier } from './identifier.ts';
import { TAG_TERMINAL_CERTIFICATE } from './tags.ts';

/**
 * The terminal information 2M1: nA, pT, qT, nT, IDT and SA(nT * IDT) (EP 0 856 821, Fig. 4A), as the center sends
 * it and as the terminal keeps it in memory that it loses when it is forced open (S4.2).
 */
export interface TerminalInformation {
  readonly generation: number;
  readonly masterProfile: number;
  readonly masterKey: Uint8Array;
  /** Body and signature. */
  readonly certificate: Uint8Array;
  readonly terminalId: Identifier;
  readonly keyProfile: number;
  readonly publicKey: Uint8Array;
  /** p ‖ q. */
  readonly secret: Uint8Array;
  /** The master's signature over the secret's delivery (S4.4). */
  readonly deliverySignature: Uint8Array;
  /** The center's clock when it sent this: seconds since 2000-01-01. */
  readonly sentAt: number;
}

export type TerminalInformationFields = Omit<TerminalInformation, 'terminalId' | 'keyProfile' | 'publicKey'>;

/** Bytes with the largest keys, a 5112-bit master's and a 3840-bit terminal's. */
export const TERMINAL_INFORMATION_MAX = 2800;

export const encodeTerminalInformation = (t: TerminalInformationFields): Uint8Array =>
  concat([
    u8(t.generation),
    u32(t.sentAt),
    u8(t.masterProfile),
    t.masterKey,
    u16(t.certificate.length),
    t.certificate,
    u16(t.secret.length),
    t.secret,
    t.deliverySignature,
  ]);

/** Throws `malformed`. */
export const parseTerminalInformation = (octets: Uint8Array): TerminalInformation => {
  const fields = readFields('terminal information', octets);
  const generation = fields.u8();
  const sentAt = fields.u32();
  const masterProfile = fields.u8();
  const masterKey = fields.bytes(keyProfile(masterProfile).octets);
  const certificate = fields.bytes(fields.u16());
  const secret = fields.bytes(fields.u16());
  const deliverySignature = fields.rest();
  const {
    id,
    keyProfile: profile,
    publicKey,
  } = parseCertificate(TAG_TERMINAL_CERTIFICATE, certificate).certificate;
  return {
    generation,
    sentAt,
    masterProfile,
    masterKey,
    certificate,
    terminalId: id,
    keyProfile: profile,
    publicKey,
    secret,
    deliverySignature,
  };
};

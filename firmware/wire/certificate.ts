import { keyProfile } from '../crypto/profiles.ts';
import type { PublicKey, Scheme } from '../crypto/scheme.ts';
import { concat } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { readFields, u8, u16 } from './fields.ts';
import { decodeIdentifier, encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from './identifier.ts';
import type { TAG_CARD_CERTIFICATE, TAG_DISPENSER_CERTIFICATE, TAG_TERMINAL_CERTIFICATE } from './tags.ts';

/**
 * What the master signature vouches for: SA(nU * IDU), SA(nT * IDT), SA(IDC) (EP 0 856 821, Figs. 4A–4C),
 * with the generation of the master key, a term of validity (S16.2), a card's settlement profile and the
 * extra data C (S17.4).
 */
export interface Certificate {
  readonly role: CertificateRole;
  /** Of the master key that signed: 1 to 255. */
  readonly generation: number;
  readonly id: Identifier;
  /** First and last day of the term, days since 2000-01-01. */
  readonly validFrom: number;
  readonly validUntil: number;
  /** The parts of Fig. 6 that a card takes part in (`settlementProfile.ts`); 0 for the other roles. */
  readonly settlementProfile: number;
  /** 15 octets. */
  readonly certificateExtra: Uint8Array;
  /** 0 for a dispenser, which signs nothing of its own. */
  readonly keyProfile: number;
  readonly publicKey: Uint8Array;
}

/** The first octet of the encoding. */
export type CertificateRole =
  | typeof TAG_CARD_CERTIFICATE
  | typeof TAG_TERMINAL_CERTIFICATE
  | typeof TAG_DISPENSER_CERTIFICATE;

/** Octets of the extra data C (S17.4). */
export const CERTIFICATE_EXTRA_OCTETS = 15;
const TERM_AT = 2 + IDENTIFIER_OCTETS;
const FIXED_OCTETS = TERM_AT + 2 + 2 + 1 + CERTIFICATE_EXTRA_OCTETS + 1;

/** A certificate taken apart; `body` and `signature` are views of its octets. */
export interface SignedCertificate {
  readonly certificate: Certificate;
  /** The octets that are signed. */
  readonly body: Uint8Array;
  readonly signature: Uint8Array;
}

/** The octets that the master signs. */
export const encodeCertificate = (c: Certificate): Uint8Array =>
  concat([
    u8(c.role),
    u8(c.generation),
    encodeIdentifier(c.id),
    u16(c.validFrom),
    u16(c.validUntil),
    u8(c.settlementProfile),
    c.certificateExtra,
    u8(c.keyProfile),
    c.publicKey,
  ]);

const publicKeyOctets = (profile: number): number => (profile === 0 ? 0 : keyProfile(profile).octets);

/**
 * Takes `body ‖ signature` apart; does not verify the signature. Throws `malformed`, `badKey` for an unknown
 * profile.
 */
export const parseCertificate = (role: CertificateRole, octets: Uint8Array): SignedCertificate => {
  const fields = readFields('public-key certificate', octets);
  const tag = fields.u8();
  if (tag !== role) throw fault('malformed', `certificate: expected role ${role}, got ${tag}`);
  const generation = fields.u8();
  const id = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
  const validFrom = fields.u16();
  const validUntil = fields.u16();
  const settlementProfile = fields.u8();
  const certificateExtra = fields.bytes(CERTIFICATE_EXTRA_OCTETS);
  const profile = fields.u8();
  const publicKey = fields.bytes(publicKeyOctets(profile));
  return {
    certificate: {
      role,
      generation,
      id,
      validFrom,
      validUntil,
      settlementProfile,
      certificateExtra,
      keyProfile: profile,
      publicKey,
    },
    body: octets.subarray(0, FIXED_OCTETS + publicKey.length),
    signature: fields.rest(),
  };
};

/** First and last day of a term, days since 2000-01-01. */
export type Term = Pick<Certificate, 'validFrom' | 'validUntil'>;

/** The term of an encoded certificate. */
export const termOf = (octets: Uint8Array): Term => ({
  validFrom: octets[TERM_AT] * 256 + octets[TERM_AT + 1],
  validUntil: octets[TERM_AT + 2] * 256 + octets[TERM_AT + 3],
});

/** Master public keys, each with its generation: two at most, so that one can be replaced in the field. */
export type MasterKeys = readonly { readonly generation: number; readonly key: PublicKey }[];

/** The master key of a generation. Throws `unknownGeneration`. */
export const masterKeyOf = (masterKeys: MasterKeys, generation: number): PublicKey => {
  for (const held of masterKeys) if (held.generation === generation) return held.key;
  throw fault(
    'unknownGeneration',
    `key generation: expected ${masterKeys.map(held => held.generation).join(' or ')}, got ${generation}`,
  );
};

/**
 * Octets of a signature by the master key of a generation; NaN for a scheme whose keys do not say. Throws
 * `unknownGeneration`.
 */
export const masterSignatureOctets = (masterKeys: MasterKeys, generation: number): number => {
  const { e, octets } = keyProfile(masterKeyOf(masterKeys, generation).profile);
  return e ? octets : NaN;
};

/**
 * Octets of the certificate whose first octets are `first`, with its signature. Throws `badKey`,
 * `unknownGeneration`.
 */
export const certificateOctets = (masterKeys: MasterKeys, first: Uint8Array): number =>
  FIXED_OCTETS + publicKeyOctets(first[FIXED_OCTETS - 1]) + masterSignatureOctets(masterKeys, first[1]);

/** Resolves when the master's signature verifies. Rejects with `badCertificate` or `unknownGeneration`. */
export const verifyCertificate = async (
  scheme: Scheme,
  masterKeys: MasterKeys,
  signed: SignedCertificate,
): Promise<void> => {
  const key = masterKeyOf(masterKeys, signed.certificate.generation);
  if (!(await scheme.verify(key, signed.body, signed.signature)))
    throw fault('badCertificate', `certificate of ${signed.certificate.id}: master signature invalid`);
};

import { concat } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { type MasterKeys, masterSignatureOctets } from './certificate.ts';
import { readFields, u8, u16, u32 } from './fields.ts';
import { decodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from './identifier.ts';
import { encodeOrderName, ORDER_NAME_OCTETS } from './orderName.ts';
import { REFERENCE_OCTETS } from './reference.ts';
import { CHALLENGE_OCTETS } from './settlementProfile.ts';
import type { IssuedValue, Settlement } from './statements.ts';

/**
 * The usage information 6M2: the value on the card, and the statement that certifies it. It came from a
 * dispenser (Fig. 4C) or from the last terminal (Figs. 5, 6). The record names the certificate of that
 * dispenser or terminal by its reference, so that it stays small.
 */
export type UsageInformation = IssuedUsageInformation | SpentUsageInformation;

/** 6M2 after a load: SA(V * IDU) and what it states. */
export interface IssuedUsageInformation extends IssuedValue {
  readonly kind: 'issued';
  /** Reference of SA(IDC). */
  readonly issuer: Uint8Array;
  readonly masterSignature: Uint8Array;
}

/** 6M2 after a charge: ST(R * X * V' * IDU) and what it states. */
export interface SpentUsageInformation extends Settlement {
  readonly kind: 'spent';
  readonly step: number;
  readonly value: number;
  /** Reference of SA(nT * IDT). */
  readonly issuer: Uint8Array;
  readonly terminalSignature: Uint8Array;
}

const KIND_ISSUED = 1;
const KIND_SPENT = 2;

const encodeIssued = (u: IssuedUsageInformation): Uint8Array =>
  concat([
    u8(KIND_ISSUED),
    u8(u.generation),
    u32(u.value),
    u32(u.previousValue),
    u16(u.loadNumber),
    encodeOrderName(u.dispenserId, u.orderNumber),
    u.previousReference,
    u.issuer,
    u.masterSignature,
  ]);

/** The octets of 6M2 after a charge, as `encodeUsageInformation` has them. */
export const encodeSpent = (u: Omit<SpentUsageInformation, 'kind'>): Uint8Array =>
  concat([
    u8(KIND_SPENT),
    u8(u.generation),
    u32(u.value),
    u8(u.profile),
    u.terminalChallenge,
    u.cardChallenge,
    u16(u.step),
    u.issuer,
    u.terminalSignature,
  ]);

/**
 * The octets of 6M2: `kind (1) ‖ generation (1) ‖ value (4)`, the kind's own fields, the signature
 * (`docs/protocol.md`).
 */
export const encodeUsageInformation = (u: UsageInformation): Uint8Array =>
  u.kind === 'issued' ? encodeIssued(u) : encodeSpent(u);

const ISSUED_FIXED_OCTETS = 1 + 1 + 4 + 4 + 2 + ORDER_NAME_OCTETS + 2 * REFERENCE_OCTETS;

/** Octets of the record whose first octets are `first`; 0 for a terminal's, whose key is not known here. */
export const usageInformationOctets = (masterKeys: MasterKeys, first: Uint8Array): number =>
  first[0] === KIND_ISSUED ? ISSUED_FIXED_OCTETS + masterSignatureOctets(masterKeys, first[1]) : 0;

/**
 * The fields of 6M2's octets; `cardId` is the owner's, which the record does not hold. Throws `malformed`.
 */
export const parseUsageInformation = (octets: Uint8Array, cardId: Identifier): UsageInformation => {
  const fields = readFields('usage information', octets);
  const kind = fields.u8();
  if (kind !== KIND_ISSUED && kind !== KIND_SPENT)
    throw fault('malformed', `usage information: expected kind 1 or 2, got ${kind}`);
  const generation = fields.u8();
  const value = fields.u32();
  if (kind === KIND_ISSUED) {
    const previousValue = fields.u32();
    const loadNumber = fields.u16();
    const dispenserId = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
    const orderNumber = fields.u32();
    const previousReference = fields.bytes(REFERENCE_OCTETS);
    const issuer = fields.bytes(REFERENCE_OCTETS);
    const masterSignature = fields.rest();
    return {
      kind: 'issued',
      generation,
      value,
      previousValue,
      loadNumber,
      cardId,
      dispenserId,
      orderNumber,
      previousReference,
      issuer,
      masterSignature,
    };
  }
  const profile = fields.u8();
  const terminalChallenge = fields.bytes(CHALLENGE_OCTETS);
  const cardChallenge = fields.bytes(CHALLENGE_OCTETS);
  const step = fields.u16();
  const issuer = fields.bytes(REFERENCE_OCTETS);
  const terminalSignature = fields.rest();
  return {
    kind: 'spent',
    generation,
    value,
    profile,
    terminalChallenge,
    cardChallenge,
    step,
    issuer,
    terminalSignature,
  };
};

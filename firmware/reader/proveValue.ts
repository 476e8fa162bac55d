import { concat, equalBytes } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { RECORD_DAYS } from '../wire/calendar.ts';
import {
  INS_PRESENT_CERTIFICATE,
  INS_PROVE_VALUE,
  READ_ISSUER_CERTIFICATE,
  READ_USAGE_INFORMATION,
  SW_OK,
  SW_UNKNOWN_REFERENCE,
} from '../wire/cardCommands.ts';
import { masterKeyOf } from '../wire/certificate.ts';
import { readFields } from '../wire/fields.ts';
import { encodeIdentifier, type Identifier } from '../wire/identifier.ts';
import { ORDER_NAME_OCTETS } from '../wire/orderName.ts';
import { REFERENCE_OCTETS, referenceOf } from '../wire/reference.ts';
import {
  CARD_CHALLENGE,
  CARD_SIGNATURE,
  CHALLENGE_OCTETS,
  NO_CHALLENGE,
  TERMINAL_CHALLENGE,
} from '../wire/settlementProfile.ts';
import {
  type CardValue,
  encodeCardValue,
  encodeIssuedValue,
  encodeTerminalValue,
  type Settlement,
} from '../wire/statements.ts';
import { TAG_DISPENSER_CERTIFICATE, TAG_TERMINAL_CERTIFICATE } from '../wire/tags.ts';
import { parseUsageInformation, usageInformationOctets } from '../wire/usageInformation.ts';
import { type CardResponse, exchange, readWhole, sendCommand } from './cardLink.ts';
import { checkTerm, type IntroducedCard, obtainCertificate } from './introduce.ts';
import type { Reader } from './reader.ts';

/** A card in the slot whose value is proved. A charge takes one, so that no other card can be charged. */
export interface Account {
  readonly card: IntroducedCard;
  readonly settlement: Settlement;
  /** What the card proved at the session's beginning. */
  readonly first: CardValue;
  /** Yen on the card now. */
  value: number;
  /** Charges of this session. */
  step: number;
  /** Reference of the card's usage information as it is now. */
  usageReference: Uint8Array;
}

/**
 * A card's signature takes up to some seconds, and verifying two some ten seconds on a board without kernels.
 */
const PROVE_VALUE_LIMIT_MS = 60_000;

/**
 * EP 0 856 821, Figs. 5 and 6, second exchange: nT, IDT, SA(nT * IDT) and R go to the card; X, V and
 * SU(R * X * V) come back, with the state of the card and its last order under the same SU, and the record
 * that certifies V is followed up to nA. All commands end within a minute. Throws `badCardSignature`,
 * `badUsage`, `recordExpired`, `badCertificate`, `cardRefused`.
 *
 * @overlay
 */
export const proveValue = async (reader: Reader, card: IntroducedCard): Promise<Account> => {
  const deadlineMs = reader.slot.nowMs() + PROVE_VALUE_LIMIT_MS;
  const profile = card.settlementProfile;
  const challenge = profile & TERMINAL_CHALLENGE ? reader.random.bytes(CHALLENGE_OCTETS) : NO_CHALLENGE;
  const { data, status } = await ask(reader, challenge, deadlineMs);
  if (status !== SW_OK) throw fault('cardRefused', `PROVE VALUE: expected 9000, got ${status.toString(16)}`);

  const fields = readFields('value', data);
  const cardChallenge = fields.bytes(CHALLENGE_OCTETS);
  const first: CardValue = {
    value: fields.u32(),
    usageReference: fields.bytes(REFERENCE_OCTETS),
    lastOrder: fields.bytes(ORDER_NAME_OCTETS),
  };
  const settlement: Settlement = {
    generation: card.generation,
    profile,
    terminalChallenge: challenge,
    cardChallenge: profile & CARD_CHALLENGE ? cardChallenge : NO_CHALLENGE,
  };
  await verifyCard(reader, card, encodeCardValue(settlement, first), fields.rest());
  const { value, usageReference } = first;
  await verifyUsageInformation(reader, card, first, deadlineMs);
  return { card, settlement, first, value, step: 0, usageReference };
};

/**
 * SU over `statement`, where the card's profile has a signature; a profile without one (S6.3) proves nothing
 * here. Throws `badCardSignature`.
 */
export const verifyCard = async (
  { scheme }: Reader,
  { certificate, settlementProfile, cardId }: IntroducedCard,
  statement: Uint8Array,
  signature: Uint8Array,
): Promise<void> => {
  const { publicKey } = certificate;
  if (!(settlementProfile & CARD_SIGNATURE)) return;
  if (!publicKey || !(await scheme.verify(publicKey, statement, signature)))
    throw fault('badCardSignature', `card ${cardId}: SU is missing or invalid`);
};

/** Names the reader by its reference; sends the certificate to a card that has not verified it. */
const ask = async (reader: Reader, challenge: Uint8Array, deadlineMs: number): Promise<CardResponse> => {
  const slot = reader.slot;
  const question = concat([reader.reference, challenge]);
  const first = await exchange(slot, INS_PROVE_VALUE, 0, 0, question, 256, deadlineMs);
  if (first.status !== SW_UNKNOWN_REFERENCE) return first;
  const { status } = await sendCommand(slot, INS_PRESENT_CERTIFICATE, reader.certificate, deadlineMs);
  if (status !== SW_OK)
    throw fault('cardRefused', `PRESENT CERTIFICATE: expected 9000, got ${status.toString(16)}`);
  return exchange(slot, INS_PROVE_VALUE, 0, 0, question, 256, deadlineMs);
};

/** S5.3: verifies 6M2 up to nA, unless this reader verified or made it before. */
const verifyUsageInformation = async (
  reader: Reader,
  card: IntroducedCard,
  { usageReference: reference, value }: CardValue,
  deadlineMs: number,
): Promise<void> => {
  const key = verifiedUsageKey(card.cardId, reference);
  const certified = reader.verifiedUsages.find(key);
  if (certified === value) return;
  if (certified !== undefined)
    throw fault('badUsage', `card ${card.cardId}: expected a record of ${value} yen, got ${certified}`);
  const octets = await readWhole(
    reader.slot,
    READ_USAGE_INFORMATION,
    first => usageInformationOctets(reader.masterKeys, first),
    deadlineMs,
  );
  if (!equalBytes(referenceOf(reader.sha256, octets), reference))
    throw fault('badUsage', `card ${card.cardId}: usage information is not the one it announced`);
  const usageInformation = parseUsageInformation(octets, card.cardId);
  if (usageInformation.value !== value)
    throw fault(
      'badUsage',
      `card ${card.cardId}: expected a record of ${value} yen, got ${usageInformation.value}`,
    );

  const role = usageInformation.kind === 'issued' ? TAG_DISPENSER_CERTIFICATE : TAG_TERMINAL_CERTIFICATE;
  const issuer = await obtainCertificate(
    reader,
    role,
    usageInformation.issuer,
    READ_ISSUER_CERTIFICATE,
    deadlineMs,
  );
  // A dispenser's record bears the master's signature: it lasts as long as that key.
  if (issuer.publicKey) checkTerm(reader, issuer, 'recordExpired', RECORD_DAYS);
  const certifies =
    usageInformation.kind === 'issued'
      ? issuer.id === usageInformation.dispenserId &&
        (await reader.scheme.verify(
          masterKeyOf(reader.masterKeys, usageInformation.generation),
          encodeIssuedValue(usageInformation),
          usageInformation.masterSignature,
        ))
      : issuer.publicKey !== undefined &&
        (await reader.scheme.verify(
          issuer.publicKey,
          encodeTerminalValue(usageInformation, usageInformation.step, value, card.cardId),
          usageInformation.terminalSignature,
        ));
  if (!certifies)
    throw fault('badUsage', `card ${card.cardId}: the record of its ${value} yen is not certified`);
  reader.verifiedUsages.keep(key, value);
};

/** Key of the cache of verified usages: `IDU (6) ‖ reference (16)`, since 6M2 is certified for one card. */
export const verifiedUsageKey = (cardId: Identifier, reference: Uint8Array): Uint8Array =>
  concat([encodeIdentifier(cardId), reference]);

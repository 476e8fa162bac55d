import { fault } from '../runtime/fault.ts';
import type { FaultCode } from '../runtime/faultCodes.ts';
import { dayOf, isInTerm } from '../wire/calendar.ts';
import { LIFE_CYCLE_BLANK, LIFE_CYCLE_BLOCKED, READ_CARD_CERTIFICATE } from '../wire/cardCommands.ts';
import {
  type CertificateRole,
  certificateOctets,
  parseCertificate,
  type Term,
  termOf,
  verifyCertificate,
} from '../wire/certificate.ts';
import type { Identifier } from '../wire/identifier.ts';
import { referenceOf } from '../wire/reference.ts';
import { satisfies } from '../wire/settlementProfile.ts';
import { TAG_CARD_CERTIFICATE, TAG_DISPENSER_CERTIFICATE } from '../wire/tags.ts';
import { readWhole, selectApplication } from './cardLink.ts';
import type { Reader, VerifiedCertificate } from './reader.ts';

/**
 * A card with a certificate that the master signed. `proveValue` shows that it is the card and not a copy of
 * its octets.
 */
export interface IntroducedCard {
  readonly cardId: Identifier;
  readonly generation: number;
  readonly settlementProfile: number;
  readonly certificate: VerifiedCertificate;
  /** Value loads so far, as the card states them: 0 for a card that never had money. */
  readonly loadNumber: number;
}

/** Verifying a certificate takes a board without kernels some ten seconds. */
const INTRODUCE_LIMIT_MS = 60_000;

/**
 * EP 0 856 821, Figs. 5 and 6, first exchange: the card sends nU, IDU and SA(nU * IDU); the terminal or
 * dispenser verifies it by nA. Rejects with `notOurs`, `cardBlank`, `cardBlocked`, `cardTooWeak`,
 * `cardExpired`, `clockLost`, `badCertificate`, and `termOver` when the reader's own term is over. All its
 * commands end within a minute.
 *
 * @overlay
 */
export const introduce = async (reader: Reader): Promise<IntroducedCard> => {
  const deadlineMs = reader.slot.nowMs() + INTRODUCE_LIMIT_MS;
  const status = await selectApplication(reader.slot, deadlineMs);
  if (status.lifeCycle === LIFE_CYCLE_BLANK || !status.cardId)
    throw fault('cardBlank', 'card: expected one that was issued');
  if (status.lifeCycle === LIFE_CYCLE_BLOCKED)
    throw fault('cardBlocked', `card ${status.cardId}: abnormality ${status.abnormality} was recorded on it`);
  checkTerm(reader, termOf(reader.certificate), 'termOver', 0);
  const certificate = await obtainCertificate(
    reader,
    TAG_CARD_CERTIFICATE,
    status.certificate,
    READ_CARD_CERTIFICATE,
    deadlineMs,
  );
  const { id, generation } = certificate;
  if (id !== status.cardId)
    throw fault('badCertificate', `certificate: expected ${status.cardId}, got ${id}`);
  checkTerm(reader, certificate, 'cardExpired', 0);
  const { settlementProfile } = certificate;
  if (!satisfies(settlementProfile, reader.requiredProfile))
    throw fault(
      'cardTooWeak',
      `settlement profile: expected ${reader.requiredProfile}, got ${settlementProfile}`,
    );
  return {
    cardId: id,
    generation,
    settlementProfile,
    certificate,
    loadNumber: status.loadNumber,
  };
};

/**
 * The certificate of a reference: from the cache of verified ones, or read from the card (`what` is P1 of
 * READ) and verified now. Rejects with `badCertificate`, `unknownGeneration`, `malformed`, `cardRefused`.
 */
export const obtainCertificate = async (
  reader: Reader,
  role: CertificateRole,
  reference: Uint8Array,
  what: number,
  deadlineMs: number,
): Promise<VerifiedCertificate> => {
  const known = reader.verifiedCertificates.find(reference);
  if (known && known.role === role) return known;
  const octets = await readWhole(
    reader.slot,
    what,
    first => certificateOctets(reader.masterKeys, first),
    deadlineMs,
  );
  // The cache has it under the reference of its octets, not under the one that the card gave.
  const actual = referenceOf(reader.sha256, octets);
  const signed = parseCertificate(role, octets);
  await verifyCertificate(reader.scheme, reader.masterKeys, signed);
  const { id, generation, validFrom, validUntil, settlementProfile, keyProfile, publicKey } =
    signed.certificate;
  const dispenser = role === TAG_DISPENSER_CERTIFICATE;
  const fresh: VerifiedCertificate = {
    role,
    id,
    generation,
    validFrom,
    validUntil,
    settlementProfile,
    publicKey: dispenser ? undefined : reader.scheme.importPublicKey(keyProfile, publicKey),
  };
  reader.verifiedCertificates.keep(actual, fresh);
  return fresh;
};

/**
 * S16.2: checks a term by the reader's calendar. Throws `code`, or `clockLost` without a calendar time.
 */
export const checkTerm = ({ clock }: Reader, term: Term, code: FaultCode, graceDays: number): void => {
  const now = clock.now();
  if (now === undefined)
    throw fault('clockLost', 'clock: expected a calendar time to check terms of validity by');
  if (!isInTerm(term, dayOf(now), graceDays))
    throw fault(
      code,
      `term: expected day ${term.validFrom} to ${term.validUntil + graceDays}, today is ${dayOf(now)}`,
    );
};

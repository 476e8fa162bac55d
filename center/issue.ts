import { concat } from '../firmware/runtime/bytes.ts';
import { fault } from '../firmware/runtime/fault.ts';
import { dayOf } from '../firmware/wire/calendar.ts';
import { encodeCardInformation } from '../firmware/wire/cardInformation.ts';
import {
  CERTIFICATE_EXTRA_OCTETS,
  type CertificateRole,
  encodeCertificate,
} from '../firmware/wire/certificate.ts';
import type { Identifier } from '../firmware/wire/identifier.ts';
import type { LoadRequest } from '../firmware/wire/messages.ts';
import { referenceOf } from '../firmware/wire/reference.ts';
import { encodeIssuedValue, encodeSecretDelivery } from '../firmware/wire/statements.ts';
import {
  TAG_CARD_CERTIFICATE,
  TAG_DISPENSER_CERTIFICATE,
  TAG_TERMINAL_CERTIFICATE,
} from '../firmware/wire/tags.ts';
import { encodeTerminalInformation } from '../firmware/wire/terminalInformation.ts';
import type { IssuedUsageInformation } from '../firmware/wire/usageInformation.ts';
import type { KeyPair } from '../host/keys/keySource.ts';
import { type Center, masterSign } from './center.ts';

/** Terms of validity of certificates (S16.2), days; a dispenser has that of a terminal. */
export const CARD_TERM_DAYS = 3 * 365;
export const TERMINAL_TERM_DAYS = 400;

/** Most yen of one load, and most yen on a card after it. */
export const LOAD_YEN_MAX = 10_000;
export const CARD_YEN_MAX = 20_000;

/** EP 0 856 821, Fig. 4A: makes IDT, nT, pT, qT and SA(nT * IDT). Resolves to the octets of 2M1. */
export const issueTerminal = async (center: Center): Promise<Uint8Array> => {
  const pair = await center.keys.make(center.keySizes.terminal);
  const terminalId = center.registry.addTerminal();
  return encodeTerminalInformation({
    generation: center.master.generation,
    sentAt: center.now(),
    masterProfile: center.master.profile,
    masterKey: center.master.publicKey,
    certificate: await certify(center, TAG_TERMINAL_CERTIFICATE, terminalId, pair, TERMINAL_TERM_DAYS),
    secret: pair.secret,
    deliverySignature: await signDelivery(center, terminalId, pair),
  });
};

/** EP 0 856 821, Fig. 4B: makes IDU, nU, pU, qU and SA(nU * IDU). Resolves to the octets of 6M1. */
export const issueCard = async (center: Center): Promise<Uint8Array> => {
  const pair = await center.keys.make(center.keySizes.card);
  const cardId = center.registry.addCard();
  return encodeCardInformation({
    generation: center.master.generation,
    masterProfile: center.master.profile,
    masterKey: center.master.publicKey,
    settlementProfile: center.settlementProfile,
    certificate: await certify(center, TAG_CARD_CERTIFICATE, cardId, pair, CARD_TERM_DAYS),
    secret: pair.secret,
    deliverySignature: await signDelivery(center, cardId, pair),
  });
};

/** Makes IDC and SA(IDC) (S4.8); `certificate` has body and signature. */
export const issueDispenser = async (
  center: Center,
): Promise<{ dispenserId: Identifier; certificate: Uint8Array }> => {
  const dispenserId = center.registry.addDispenser();
  const noKey = { profile: 0, publicKey: new Uint8Array(0), secret: new Uint8Array(0) };
  const certificate = await certify(
    center,
    TAG_DISPENSER_CERTIFICATE,
    dispenserId,
    noKey,
    TERMINAL_TERM_DAYS,
  );
  return { dispenserId, certificate };
};

/**
 * EP 0 856 821, Fig. 4C: SA(V * IDU) for one load of one card; `issuer` is the dispenser's certificate. A
 * load that was issued is issued again with the same amount, on top of the previous value that the request
 * names. Rejects with `refused` for an unknown card or dispenser, another amount than before, or an amount
 * out of bounds.
 */
export const issueValue = async (
  center: Center,
  order: LoadRequest,
  issuer: Uint8Array,
): Promise<IssuedUsageInformation> => {
  const { cardId, dispenserId, previousValue, amount, loadNumber } = order;
  const value = previousValue + amount;
  const earlier = center.books.findLoad(cardId, loadNumber);
  if (earlier && earlier.amount !== amount)
    throw fault(
      'refused',
      `load ${loadNumber} of ${cardId}: expected ${earlier.amount} yen as before, got ${amount}`,
    );
  if (earlier && earlier.issued.previousValue === previousValue) return earlier.issued;
  if (!center.registry.cards.includes(cardId)) throw fault('refused', `card ${cardId}: never issued`);
  if (!center.registry.dispensers.includes(dispenserId))
    throw fault('refused', `dispenser ${dispenserId}: unknown`);
  if (amount < 1 || amount > LOAD_YEN_MAX || value > CARD_YEN_MAX)
    throw fault(
      'refused',
      `load: expected 1 to ${LOAD_YEN_MAX} yen, ${CARD_YEN_MAX} on the card; got ${amount}, ${value}`,
    );

  const fields = {
    generation: center.master.generation,
    value,
    previousValue,
    loadNumber,
    cardId,
    dispenserId,
  };
  const masterSignature = await masterSign(center, encodeIssuedValue(fields));
  const issued: IssuedUsageInformation = {
    ...fields,
    kind: 'issued',
    issuer: referenceOf(center.sha256, issuer),
    masterSignature,
  };
  center.books.noteLoad(amount, issued);
  return issued;
};

const certify = async (
  center: Center,
  role: CertificateRole,
  id: Identifier,
  pair: KeyPair,
  termDays: number,
): Promise<Uint8Array> => {
  const today = dayOf(center.now());
  const body = encodeCertificate({
    role,
    generation: center.master.generation,
    id,
    validFrom: today,
    validUntil: today + termDays,
    certificateExtra: new Uint8Array(CERTIFICATE_EXTRA_OCTETS),
    keyProfile: pair.profile,
    publicKey: pair.publicKey,
  });
  return concat([body, await masterSign(center, body)]);
};

const signDelivery = (center: Center, owner: Identifier, pair: KeyPair): Promise<Uint8Array> =>
  masterSign(
    center,
    encodeSecretDelivery(center.master.generation, owner, center.sha256.digest(pair.secret)),
  );

import { concat, copyOf, equalBytes } from '../firmware/runtime/bytes.ts';
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
import { encodeOrderName } from '../firmware/wire/orderName.ts';
import { referenceOf } from '../firmware/wire/reference.ts';
import { encodeIssuedValue, encodeSecretDelivery } from '../firmware/wire/statements.ts';
import {
  TAG_CARD_CERTIFICATE,
  TAG_DISPENSER_CERTIFICATE,
  TAG_TERMINAL_CERTIFICATE,
} from '../firmware/wire/tags.ts';
import { encodeTerminalInformation } from '../firmware/wire/terminalInformation.ts';
import { encodeUsageInformation, type IssuedUsageInformation } from '../firmware/wire/usageInformation.ts';
import { checkLoad } from '../firmware/wire/valueLimits.ts';
import type { KeyPair } from '../host/keys/keySource.ts';
import { type Center, masterSign } from './center.ts';
import { CARD_TERM_DAYS, TERMINAL_TERM_DAYS } from './terms.ts';

/**
 * EP 0 856 821, Fig. 4A: makes IDT, nT, pT, qT and SA(nT * IDT). Returns terminal information ready to be
 * sent.
 */
export const issueTerminal = async (center: Center): Promise<Uint8Array> => {
  const pair = await center.keys.make(center.keySizes.terminal);
  const terminalId = center.registry.addTerminal(center.now());
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
  const cardId = center.registry.addCard({ ...pair, settlementProfile: center.settlementProfile });
  return encodeCardInformation({
    generation: center.master.generation,
    masterProfile: center.master.profile,
    masterKey: center.master.publicKey,
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
 * EP 0 856 821, Fig. 4C: SA(V * IDU) for one order of one card, in the state that the card has proved. The
 * same order asked for again is the same load: for the same state it is the same statement, for another one a
 * new statement of the same amount. Throws `refused`: the order is then never signed. Call it with one
 * request of a card at a time.
 */
export const issueValue = async (
  center: Center,
  request: LoadRequest,
  issuer: Uint8Array,
): Promise<IssuedUsageInformation> => {
  const { books } = center;
  checkRequest(center, request);
  const order = books.orders.noteRequest(request);
  order.previousOrder = request.previousOrder;
  books.review(request.cardId);
  if (order.state !== 'open')
    throw fault('refused', `order ${request.orderNumber} of ${request.dispenserId}: it is ${order.state}`);
  const earlier = order.signed.find(({ issued }) => isFor(issued, request));
  if (earlier) return earlier.issued;
  const issued = await signValue(center, request, issuer);
  const after = referenceOf(center.sha256, encodeUsageInformation(issued));
  order.signed.push({ issued, after });
  return issued;
};

const isFor = (issued: IssuedUsageInformation, request: LoadRequest): boolean =>
  equalBytes(issued.previousReference, request.previousReference) &&
  issued.loadNumber === request.loadNumber &&
  issued.previousValue === request.previousValue;

const checkRequest = (center: Center, request: LoadRequest): void => {
  const { cardId, dispenserId, previousValue, amount, orderNumber } = request;
  if (!center.registry.cards.has(cardId)) throw fault('refused', `card ${cardId}: never issued`);
  if (!center.registry.dispensers.includes(dispenserId))
    throw fault('refused', `dispenser ${dispenserId}: unknown`);
  const known = center.books.orders.find(encodeOrderName(dispenserId, orderNumber));
  if (known && (known.amount !== amount || known.cardId !== cardId))
    throw fault(
      'refused',
      `order ${orderNumber}: expected ${known.amount} yen for ${known.cardId} as before`,
    );
  checkLoad(amount, previousValue + amount);
};

const signValue = async (
  center: Center,
  request: LoadRequest,
  issuer: Uint8Array,
): Promise<IssuedUsageInformation> => {
  const { cardId, dispenserId, orderNumber, previousValue, previousReference, loadNumber } = request;
  const fields = {
    generation: center.master.generation,
    value: previousValue + request.amount,
    previousValue,
    loadNumber,
    cardId,
    dispenserId,
    orderNumber,
    previousReference: copyOf(previousReference),
  };
  const masterSignature = await masterSign(center, encodeIssuedValue(fields));
  return { ...fields, kind: 'issued', issuer: referenceOf(center.sha256, issuer), masterSignature };
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
    settlementProfile: role === TAG_CARD_CERTIFICATE ? center.settlementProfile : 0,
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

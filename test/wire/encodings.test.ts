/**
 * Records and certificates there and back, and their refusals by name: cut at each length, extended, with
 * another tag.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ESIGN_1536, ESIGN_2046 } from '../../firmware/crypto/profiles.ts';
import { verifiedCache } from '../../firmware/reader/verifiedCache.ts';
import { concat, toHex } from '../../firmware/runtime/bytes.ts';
import { encodeCardInformation, parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { encodeCardStatus, parseCardStatus } from '../../firmware/wire/cardStatus.ts';
import { encodeCertificate, parseCertificate } from '../../firmware/wire/certificate.ts';
import { readFields, u8, u16, u32 } from '../../firmware/wire/fields.ts';
import { referenceOf } from '../../firmware/wire/reference.ts';
import { TAG_CARD_CERTIFICATE, TAG_TERMINAL_CERTIFICATE } from '../../firmware/wire/tags.ts';
import {
  encodeTerminalInformation,
  parseTerminalInformation,
} from '../../firmware/wire/terminalInformation.ts';
import {
  encodeUsageInformation,
  parseUsageInformation,
  type UsageInformation,
} from '../../firmware/wire/usageInformation.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { outcome, testRoundTrips } from './roundTrip.ts';
import { cardId, dispenserId, filled, masterSignature as signature, terminalId } from './samples.ts';

const publicKey = filled(192, 3);

const certificateOf = (role: typeof TAG_CARD_CERTIFICATE | typeof TAG_TERMINAL_CERTIFICATE, id: string) => ({
  role,
  generation: 1,
  id,
  validFrom: 9000,
  validUntil: 10_095,
  settlementProfile: 7,
  certificateExtra: filled(15, 1),
  keyProfile: ESIGN_1536,
  publicKey,
});
const cardCertificate = concat([encodeCertificate(certificateOf(TAG_CARD_CERTIFICATE, cardId)), signature]);
const terminalCertificate = concat([
  encodeCertificate(certificateOf(TAG_TERMINAL_CERTIFICATE, terminalId)),
  signature,
]);
const masterKey = filled(256, 30);
const shared = {
  generation: 1,
  masterProfile: ESIGN_2046,
  masterKey,
  secret: filled(128, 8),
  deliverySignature: signature,
};

const issued: UsageInformation = {
  kind: 'issued',
  generation: 1,
  value: 0xfffffffe,
  previousValue: 70_000,
  loadNumber: 513,
  cardId,
  dispenserId,
  orderNumber: 0x01020304,
  previousReference: filled(16, 60),
  issuer: filled(16, 40),
  masterSignature: signature,
};
const spent: UsageInformation = {
  kind: 'spent',
  generation: 2,
  value: 990,
  profile: 7,
  terminalChallenge: filled(16, 1),
  cardChallenge: filled(16, 101),
  step: 258,
  issuer: filled(16, 40),
  terminalSignature: signature,
};
const status = {
  lifeCycle: 2,
  abnormality: 3,
  loadNumber: 300,
  generation: 1,
  cardId,
  certificate: filled(16, 7),
};
testRoundTrips([
  {
    name: 'public-key certificate',
    octets: cardCertificate,
    again: octets => {
      const { certificate, signature } = parseCertificate(TAG_CARD_CERTIFICATE, octets);
      return concat([encodeCertificate(certificate), signature]);
    },
    fixed: cardCertificate.length - 256,
  },
  {
    name: 'card information',
    octets: encodeCardInformation({ ...shared, certificate: cardCertificate }),
    again: octets => encodeCardInformation(parseCardInformation(octets)),
    fixed: 2 + 256 + 2 + cardCertificate.length + 2 + 128,
  },
  {
    name: 'terminal information',
    octets: encodeTerminalInformation({ ...shared, sentAt: 3_000_000_000, certificate: terminalCertificate }),
    again: octets => encodeTerminalInformation(parseTerminalInformation(octets)),
    fixed: 6 + 256 + 2 + terminalCertificate.length + 2 + 128,
  },
  ...[issued, spent].map(usage => ({
    name: `usage information, ${usage.kind}`,
    octets: encodeUsageInformation(usage),
    again: (octets: Uint8Array) => encodeUsageInformation(parseUsageInformation(octets, cardId)),
    fixed: encodeUsageInformation(usage).length - 256,
  })),
  {
    name: 'card status',
    octets: encodeCardStatus(status),
    again: octets => encodeCardStatus(parseCardStatus(octets)),
    fixed: Number.POSITIVE_INFINITY,
  },
]);

test('values keep their fields', () => {
  assert.equal(parseUsageInformation(encodeUsageInformation(issued), cardId), issued);
  assert.equal(parseUsageInformation(encodeUsageInformation(spent), cardId), spent);
  assert.equal(parseCardStatus(encodeCardStatus(status)), status);
  const blank = { ...status, lifeCycle: 0, generation: 0, cardId: undefined };
  assert.is(parseCardStatus(encodeCardStatus(blank)).cardId, undefined);
});

test('wrong tags, kinds, profiles and numbers are refused', () => {
  assert.is(
    outcome(() => parseCertificate(TAG_TERMINAL_CERTIFICATE, cardCertificate)),
    'malformed',
  );
  for (const kind of [0, 3, 255]) {
    const record = encodeUsageInformation(spent);
    record[0] = kind;
    assert.is(
      outcome(() => parseUsageInformation(record, cardId)),
      'malformed',
      `kind ${kind}`,
    );
  }
  for (const profile of [1, 0x10, 0x16, 0xff]) {
    const certificate = cardCertificate.slice();
    certificate[28] = profile;
    assert.is(
      outcome(() => parseCertificate(TAG_CARD_CERTIFICATE, certificate)),
      'badKey',
      `profile ${profile}`,
    );
  }
  const misnumbered = cardCertificate.slice();
  misnumbered[7] ^= 1;
  assert.is(
    outcome(() => parseCertificate(TAG_CARD_CERTIFICATE, misnumbered)),
    'malformed',
  );
});

/** Written out by hand from the table of `docs/protocol.md`. */
test('vectors: usage information of both kinds, octet by octet', () => {
  assert.is(
    toHex(encodeUsageInformation(issued)),
    [
      '01 01 fffffffe 00011170 0201',
      dispenserId,
      '01020304',
      toHex(filled(16, 60)),
      toHex(filled(16, 40)),
      toHex(signature),
    ]
      .join('')
      .replaceAll(' ', ''),
  );
  assert.is(
    toHex(encodeUsageInformation(spent)),
    [
      '02 02 000003de 07',
      toHex(filled(16, 1)),
      toHex(filled(16, 101)),
      '0102',
      toHex(filled(16, 40)),
      toHex(signature),
    ]
      .join('')
      .replaceAll(' ', ''),
  );
});

test('fields: widths, order and ends', () => {
  assert.is(toHex(concat([u8(0x1ff), u16(0x1234), u32(0xdeadbeef)])), 'ff1234deadbeef');
  const fields = readFields('x', Uint8Array.of(1, 2, 3, 0xff, 0xff, 0xff, 0xfe, 9));
  assert.equal([fields.u8(), fields.u16(), fields.u32()], [1, 0x203, 0xfffffffe]);
  assert.throws(() => fields.end(), /x: expected 7 bytes, got 8/);
  assert.throws(() => fields.u16(), /x: expected 9 bytes or more, got 8/);
  assert.equal(fields.rest(), Uint8Array.of(9));
  fields.end();
});

test('references: sixteen octets of SHA-256; a cache keeps the newest', () => {
  assert.is(toHex(referenceOf(hostSha256, new Uint8Array(0))), 'e3b0c44298fc1c149afbf4c8996fb924');
  const cache = verifiedCache<number>(2);
  const [a, b, c] = [1, 2, 3].map(n => filled(16, n));
  cache.keep(a, 1);
  cache.keep(b, 2);
  cache.keep(a, 10);
  cache.keep(c, 3);
  assert.equal([cache.find(a), cache.find(b), cache.find(c)], [10, undefined, 3]);
});

test.run();

/** Every encoding there and back, and its refusals: octets cut at each length, extended, with another tag. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ESIGN_1536, ESIGN_2046 } from '../../firmware/crypto/profiles.ts';
import { verifiedCache } from '../../firmware/reader/verifiedCache.ts';
import { concat, toHex } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { encodeCardInformation, parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { encodeCardStatus, parseCardStatus } from '../../firmware/wire/cardStatus.ts';
import { encodeCertificate, parseCertificate } from '../../firmware/wire/certificate.ts';
import { readFields, u8, u16, u32 } from '../../firmware/wire/fields.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import {
  encodeLoadRequest,
  encodeSettlementReport,
  parseLoadRequest,
  parseSettlementReport,
} from '../../firmware/wire/messages.ts';
import { referenceOf } from '../../firmware/wire/reference.ts';
import {
  encodeCardValue,
  encodeIssuedValue,
  encodeSecretDelivery,
  encodeTerminalValue,
} from '../../firmware/wire/statements.ts';
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

const filled = (length: number, first: number) => Uint8Array.from({ length }, (_, i) => first + i);
const cardId = makeIdentifier(4, 77);
const terminalId = makeIdentifier(1, 5);
const dispenserId = makeIdentifier(2, 9);
const publicKey = filled(192, 3);

const certificateOf = (role: typeof TAG_CARD_CERTIFICATE | typeof TAG_TERMINAL_CERTIFICATE, id: string) => ({
  role,
  generation: 1,
  id,
  validFrom: 9000,
  validUntil: 10_095,
  certificateExtra: filled(16, 1),
  keyProfile: ESIGN_1536,
  publicKey,
});
const signature = filled(256, 9);
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
  settlementProfile: 7,
  loadNumber: 300,
  generation: 1,
  cardId,
  certificate: filled(16, 7),
};
const report = {
  terminalId,
  settledYen: 4_000_000_000,
  settledCharges: 70_000,
  pendingYen: 50,
  pendingCharges: 5,
};
const order = { cardId, dispenserId, previousValue: 30, amount: 500, loadNumber: 2 };

interface Case {
  readonly name: string;
  readonly octets: Uint8Array;
  readonly again: (octets: Uint8Array) => Uint8Array;
  /** Octets before a signature, whose length its scheme knows: what follows them may have any length. */
  readonly fixed: number;
}

const CASES: Case[] = [
  {
    name: 'certificate',
    octets: cardCertificate,
    again: octets => {
      const { certificate, signature } = parseCertificate(TAG_CARD_CERTIFICATE, octets);
      return concat([encodeCertificate(certificate), signature]);
    },
    fixed: cardCertificate.length - 256,
  },
  {
    name: 'card information',
    octets: encodeCardInformation({ ...shared, settlementProfile: 7, certificate: cardCertificate }),
    again: octets => encodeCardInformation(parseCardInformation(octets)),
    fixed: 2 + 256 + 1 + 2 + cardCertificate.length + 2 + 128,
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
  {
    name: 'settlement report',
    octets: encodeSettlementReport(report),
    again: octets => encodeSettlementReport(parseSettlementReport(octets)),
    fixed: Number.POSITIVE_INFINITY,
  },
  {
    name: 'load request',
    octets: encodeLoadRequest(order),
    again: octets => encodeLoadRequest(parseLoadRequest(octets)),
    fixed: Number.POSITIVE_INFINITY,
  },
];

const outcome = (work: () => unknown): string => {
  try {
    work();
    return 'taken';
  } catch (error) {
    return faultCode(error);
  }
};

for (const { name, octets, again, fixed } of CASES) {
  test(`${name}: there and back`, () => {
    assert.equal(again(octets), octets);
  });
  test(`${name}: cut at each length it is refused, never misread`, () => {
    for (let length = 0; length < Math.min(fixed, octets.length); length++)
      assert.is(
        outcome(() => again(octets.subarray(0, length))),
        'malformed',
        `${length} octets`,
      );
    if (fixed > octets.length)
      assert.is(
        outcome(() => again(concat([octets, Uint8Array.of(0)]))),
        'malformed',
        'one octet more',
      );
    else
      for (let length = fixed; length < octets.length; length += 50)
        assert.equal(
          again(octets.subarray(0, length)),
          octets.subarray(0, length),
          'a signature that will not hold',
        );
  });
}

test('values keep their fields', () => {
  assert.equal(parseUsageInformation(encodeUsageInformation(issued), cardId), issued);
  assert.equal(parseUsageInformation(encodeUsageInformation(spent), cardId), spent);
  assert.equal(parseCardStatus(encodeCardStatus(status)), status);
  assert.equal(parseSettlementReport(encodeSettlementReport(report)), report);
  assert.equal(parseLoadRequest(encodeLoadRequest(order)), order);
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

test('no two statements share octets: their first octets differ, and each width is fixed', () => {
  const settlement = {
    generation: 1,
    profile: 7,
    terminalChallenge: filled(16, 1),
    cardChallenge: filled(16, 2),
  };
  const ids = { cardId, dispenserId };
  const issuedValue = { generation: 1, value: 1, previousValue: 0, loadNumber: 1, ...ids };
  const statements = [
    encodeCardValue(settlement, 5),
    encodeTerminalValue(settlement, 1, 5, cardId),
    encodeIssuedValue(issuedValue),
    encodeSecretDelivery(1, cardId, filled(32, 0)),
    cardCertificate,
    terminalCertificate,
  ];
  assert.is(new Set(statements.map(octets => octets[0])).size, statements.length);
  assert.equal(
    statements.slice(0, 4).map(({ length }) => length),
    [39, 47, 24, 40],
  );
  const bigger = [
    encodeCardValue(settlement, 0xffffffff),
    encodeTerminalValue(settlement, 65_535, 0xffffffff, cardId),
    encodeIssuedValue({ ...issuedValue, value: 0xffffffff, previousValue: 0xffffffff, loadNumber: 65_535 }),
  ];
  assert.equal(
    bigger.map(({ length }) => length),
    [39, 47, 24],
  );
});

test('every field of a statement is in its octets', () => {
  const settlement = {
    generation: 1,
    profile: 7,
    terminalChallenge: filled(16, 1),
    cardChallenge: filled(16, 2),
  };
  const seen = new Set(
    [
      encodeTerminalValue(settlement, 1, 5, cardId),
      encodeTerminalValue({ ...settlement, generation: 2 }, 1, 5, cardId),
      encodeTerminalValue({ ...settlement, profile: 4 }, 1, 5, cardId),
      encodeTerminalValue({ ...settlement, terminalChallenge: filled(16, 9) }, 1, 5, cardId),
      encodeTerminalValue({ ...settlement, cardChallenge: filled(16, 9) }, 1, 5, cardId),
      encodeTerminalValue(settlement, 2, 5, cardId),
      encodeTerminalValue(settlement, 1, 6, cardId),
      encodeTerminalValue(settlement, 1, 5, makeIdentifier(4, 78)),
    ].map(toHex),
  );
  assert.is(seen.size, 8);
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

/** Each record of a memory map holds the longest payload that its writer makes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ESIGN_3072, ESIGN_3840, ESIGN_5112, keyProfile } from '../../firmware/crypto/profiles.ts';
import { OPEN_ORDERS_MAX, orderStore } from '../../firmware/dispenser/orderStore.ts';
import { craftPin, pinVerifier } from '../../firmware/provisioning/craftPin.ts';
import { encodeProvisioning } from '../../firmware/provisioning/provisioning.ts';
import {
  CARD_INFORMATION,
  FIRST_CERTIFICATE,
  SECOND_CERTIFICATE,
  USAGE_INFORMATION,
} from '../../firmware/storage/cardMemoryMap.ts';
import { DISPENSER_MEMORY_BYTES, OPEN_ORDERS } from '../../firmware/storage/dispenserMemoryMap.ts';
import { CRAFT_PIN, RECEIPTS, SETTLEMENT_JOURNAL } from '../../firmware/storage/journalMemoryMap.ts';
import { PROVISIONING, TERMINAL_INFORMATION } from '../../firmware/storage/keyMemoryMap.ts';
import { twoSlotRecord } from '../../firmware/storage/twoSlotRecord.ts';
import { journalStore, PENDING_MAX } from '../../firmware/terminal/money/settlementJournal.ts';
import { encodeCardInformation } from '../../firmware/wire/cardInformation.ts';
import { encodeCertificate } from '../../firmware/wire/certificate.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeSignedReceipt } from '../../firmware/wire/moneyMessages.ts';
import { NO_ORDER, ORDER_NAME_OCTETS } from '../../firmware/wire/orderName.ts';
import { NO_REFERENCE, REFERENCE_OCTETS } from '../../firmware/wire/reference.ts';
import { CHALLENGE_OCTETS } from '../../firmware/wire/settlementProfile.ts';
import { TAG_CARD_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { encodeTerminalInformation } from '../../firmware/wire/terminalInformation.ts';
import { encodeUsageInformation } from '../../firmware/wire/usageInformation.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { hostSha256 } from '../../host/sha256.ts';

const octets = (length: number): Uint8Array => new Uint8Array(length);
const masterOctets = keyProfile(ESIGN_5112).octets;
const ownOctets = keyProfile(ESIGN_3840).octets;
const cardId = makeIdentifier(4, 1);
const terminalId = makeIdentifier(1, 1);

/** Of the largest master key over the largest key of a terminal or card. */
const certificate = Buffer.concat([
  encodeCertificate({
    role: TAG_CARD_CERTIFICATE,
    generation: 1,
    id: cardId,
    validFrom: 0,
    validUntil: 1,
    settlementProfile: 7,
    certificateExtra: octets(15),
    keyProfile: ESIGN_3840,
    publicKey: octets(ownOctets),
  }),
  octets(masterOctets),
]);
const delivery = {
  generation: 1,
  masterProfile: ESIGN_5112,
  masterKey: octets(masterOctets),
  certificate,
  secret: octets((2 * 3840) / 3 / 8),
  deliverySignature: octets(masterOctets),
};
const challenges = { terminalChallenge: octets(CHALLENGE_OCTETS), cardChallenge: octets(CHALLENGE_OCTETS) };
const issuer = octets(REFERENCE_OCTETS);
const issued = encodeUsageInformation({
  kind: 'issued',
  generation: 1,
  value: 1,
  previousValue: 0,
  loadNumber: 1,
  cardId,
  dispenserId: makeIdentifier(2, 1),
  orderNumber: 1,
  previousReference: issuer,
  issuer,
  masterSignature: octets(masterOctets),
});
const spent = encodeUsageInformation({
  ...challenges,
  kind: 'spent',
  generation: 1,
  profile: 7,
  step: 1,
  value: 1,
  issuer,
  terminalSignature: octets(ownOctets),
});
/** The card keeps the number of loads and the last order's name in front of 6M2. */
const BEFORE_USAGE_OCTETS = 2 + ORDER_NAME_OCTETS;

test('keys of the largest profiles fit the key memory and the card', () => {
  assert.ok(encodeTerminalInformation({ ...delivery, sentAt: 1 }).length <= TERMINAL_INFORMATION.payloadMax);
  assert.ok(encodeCardInformation(delivery).length <= CARD_INFORMATION.payloadMax);
  assert.ok(certificate.length <= FIRST_CERTIFICATE.payloadMax);
  assert.is(SECOND_CERTIFICATE.payloadMax, FIRST_CERTIFICATE.payloadMax);
  for (const record of [issued, spent])
    assert.ok(BEFORE_USAGE_OCTETS + record.length <= USAGE_INFORMATION.payloadMax);
});

test('a provisioning record has the size of its place', () => {
  const record = { boardId: octets(8), sealingKey: octets(32), anchor: octets(32), provisionedAt: 1 };
  assert.is(encodeProvisioning(record).length, PROVISIONING.payloadMax);
});

/** The payload that is written at an offset. */
const written = (
  size: number,
  at: number,
  payloadMax: number,
  write: (memory: ReturnType<typeof ramMemory>) => void,
) => {
  const memory = ramMemory(size);
  write(memory);
  return twoSlotRecord(memory, at, payloadMax, hostSha256).read()?.length;
};

test('a full journal, the craft PIN and a full list of orders fit', () => {
  const charge = { cardId, charge: 1, before: issuer, after: issuer };
  const journal = written(1024, SETTLEMENT_JOURNAL.at, SETTLEMENT_JOURNAL.payloadMax, memory => {
    const store = journalStore(memory, hostSha256);
    for (let i = 0; i < PENDING_MAX; i++) store.begin(terminalId, charge);
    assert.throws(() => store.begin(terminalId, charge), /expected fewer than 8 pending charges/);
  });
  assert.is(journal, 14 + PENDING_MAX * 42);
  const pin = written(1024, 1024 - CRAFT_PIN.fromEnd, CRAFT_PIN.payloadMax, memory =>
    craftPin(memory, hostSha256).replace(pinVerifier(hostSha256, octets(8), '12345678')),
  );
  assert.is(pin, CRAFT_PIN.payloadMax);
  const orders = written(DISPENSER_MEMORY_BYTES, OPEN_ORDERS.at, OPEN_ORDERS.payloadMax, memory => {
    const store = orderStore(memory, hostSha256, makeIdentifier(2, 1));
    for (let i = 1; i <= OPEN_ORDERS_MAX; i++)
      store.open({
        cardId: makeIdentifier(4, i),
        previousValue: 0,
        previousReference: NO_REFERENCE,
        previousOrder: NO_ORDER,
        amount: 1,
        loadNumber: 1,
      });
  });
  assert.is(orders, OPEN_ORDERS.payloadMax);
});

test('the receipt of the largest key of a card has the size of its place', () => {
  assert.is(KEY_SIZES.long.card, ESIGN_3072);
  const receipt = encodeSignedReceipt({
    ...challenges,
    cardId,
    terminalId,
    generation: 1,
    profile: 7,
    step: 65_535,
    firstValue: 20_000,
    newValue: 0,
    before: issuer,
    after: issuer,
    cardSignature: octets(keyProfile(KEY_SIZES.long.card).octets),
  });
  assert.is(receipt.length, RECEIPTS.payloadMax);
});

test.run();

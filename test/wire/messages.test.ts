/**
 * Messages between center, terminals and dispensers: there and back, refusals by name, octets written out by
 * hand.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import {
  encodeLoadRequest,
  encodeSettlementReport,
  LOAD_REQUEST_OCTETS,
  parseLoadRequest,
  parseSettlementReport,
} from '../../firmware/wire/messages.ts';
import {
  encodeDecision,
  encodeLoaded,
  encodeOrderQuestion,
  encodePendingQuestion,
  encodeResolvedCharge,
  encodeSignedReceipt,
  parseDecision,
  parseLoaded,
  parseOrderQuestion,
  parsePendingQuestion,
  parseSignedReceipt,
  SESSION_NAME_OCTETS,
} from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName } from '../../firmware/wire/orderName.ts';
import { testRoundTrips } from './roundTrip.ts';
import {
  cardId,
  cardSignature,
  chargeReceipt,
  dispenserId,
  filled,
  masterSignature,
  orders,
  settlement,
  states,
  terminalId,
} from './samples.ts';

const report = {
  terminalId,
  sequence: 3_000_000_001,
  settledYen: 4_000_000_000,
  settledCharges: 70_000,
  pendingYen: 50,
  pendingCharges: 5,
  isLast: false,
};
const order = {
  cardId,
  dispenserId,
  orderNumber: 70_000,
  previousValue: 30,
  previousReference: filled(16, 21),
  previousOrder: encodeOrderName(dispenserId, 69_999),
  amount: 500,
  loadNumber: 2,
};
const signedReceipt = { ...settlement, ...chargeReceipt, cardId, cardSignature };
const loaded = { cardId, order: orders.order, value: 0xfffffffe, ...states, cardSignature };
const pendingQuestion = { terminalId, cardId, charge: 70_000, ...states };
const decision = { decision: 2, generation: 3, masterSignature };

testRoundTrips([
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
  {
    name: 'charge receipt',
    octets: encodeSignedReceipt(signedReceipt),
    again: octets => encodeSignedReceipt(parseSignedReceipt(octets)),
    fixed: 89,
  },
  {
    name: 'load receipt',
    octets: encodeLoaded(loaded),
    again: octets => encodeLoaded(parseLoaded(octets)),
    fixed: 53,
  },
  {
    name: 'question about a pending charge',
    octets: encodePendingQuestion(pendingQuestion),
    again: octets => encodePendingQuestion(parsePendingQuestion(octets)),
    fixed: Number.POSITIVE_INFINITY,
  },
  {
    // Read by the same function, under the name of the question.
    name: 'question about a pending charge, charge proved later',
    octets: encodeResolvedCharge(pendingQuestion),
    again: octets => encodeResolvedCharge(parsePendingQuestion(octets)),
    fixed: Number.POSITIVE_INFINITY,
  },
  {
    name: 'question about an order',
    octets: encodeOrderQuestion(orders.order, orders.previousOrder),
    again: octets => {
      const { order, previousOrder } = parseOrderQuestion(octets);
      return encodeOrderQuestion(order, previousOrder);
    },
    fixed: Number.POSITIVE_INFINITY,
  },
  {
    name: 'decision',
    octets: encodeDecision(decision),
    again: octets => encodeDecision(parseDecision(octets)),
    fixed: 2,
  },
]);

test('values keep their fields', () => {
  assert.equal(parseSettlementReport(encodeSettlementReport(report)), report);
  assert.is(parseSettlementReport(encodeSettlementReport({ ...report, isLast: true })).isLast, true);
  assert.equal(parseLoadRequest(encodeLoadRequest(order)), order);
  assert.equal(parseSignedReceipt(encodeSignedReceipt(signedReceipt)), signedReceipt);
  assert.equal(parseLoaded(encodeLoaded(loaded)), loaded);
  for (const encode of [encodePendingQuestion, encodeResolvedCharge])
    assert.equal(parsePendingQuestion(encode(pendingQuestion)), pendingQuestion);
  assert.equal(parseOrderQuestion(encodeOrderQuestion(orders.order, orders.previousOrder)), orders);
  assert.equal(parseDecision(encodeDecision(decision)), decision);
});

/** Written out by hand from the tables of `docs/protocol.md`. */
test('vectors: messages, octet by octet', () => {
  const R = '0102030405060708090a0b0c0d0e0f10';
  const X = '65666768696a6b6c6d6e6f7071727374';
  const before = '15161718191a1b1c1d1e1f2021222324';
  const after = '5152535455565758595a5b5c5d5e5f60';
  const [card, terminal, dispenser] = [cardId, terminalId, dispenserId];
  const su = toHex(cardSignature);
  const expected: [string, Uint8Array, string][] = [
    [
      'settlement report',
      encodeSettlementReport({ ...report, isLast: true }),
      `10 ${terminal} b2d05e01 ee6b2800 00011170 00000032 0005 01`,
    ],
    [
      'charge receipt',
      encodeSignedReceipt(signedReceipt),
      `12 ${card} ${terminal} 01 07 ${R}${X} 0102 000003e8 000003d4 ${before} ${after} ${su}`,
    ],
    [
      'question about a pending charge',
      encodePendingQuestion(pendingQuestion),
      `14 ${terminal} ${card} 00011170 ${before} ${after}`,
    ],
    [
      'charge proved later',
      encodeResolvedCharge(pendingQuestion),
      `16 ${terminal} ${card} 00011170 ${before} ${after}`,
    ],
    [
      'load request',
      encodeLoadRequest(order),
      `32 ${card} ${dispenser}00011170 0000001e ${before} ${dispenser}0001116f 000001f4 0002`,
    ],
    [
      'load receipt',
      encodeLoaded(loaded),
      `34 ${card} ${dispenser}00000007 fffffffe ${before} ${after} ${su}`,
    ],
    [
      'question about an order',
      encodeOrderQuestion(orders.order, orders.previousOrder),
      `36 ${dispenser}00000007 ${dispenser}00000006`,
    ],
    ['decision', encodeDecision(decision), `02 03 ${toHex(masterSignature)}`],
  ];
  for (const [name, octets, hex] of expected) assert.equal(octets, fromHex(hex.replaceAll(' ', '')), name);
  assert.is(encodeLoadRequest(order).length, LOAD_REQUEST_OCTETS);
});

test('a receipt’s session is named by its first octets: another step has the same, another X has not', () => {
  const nameOf = (change: object): string =>
    toHex(encodeSignedReceipt({ ...signedReceipt, ...change }).subarray(0, SESSION_NAME_OCTETS));
  const later = { step: 9, newValue: 10, after: filled(16, 3), cardSignature: filled(192, 7) };
  assert.is(nameOf(later), nameOf({}));
  for (const change of [
    { cardId: makeIdentifier(4, 78) },
    { terminalId: makeIdentifier(1, 6) },
    { terminalChallenge: filled(16, 3) },
    { cardChallenge: filled(16, 3) },
  ])
    assert.is.not(nameOf(change), nameOf({}), Object.keys(change)[0]);
});

test.run();

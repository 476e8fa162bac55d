/** Statements: each has a tag and a width of its own, every field is in the octets that are signed. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeOrderName, NO_ORDER } from '../../firmware/wire/orderName.ts';
import {
  type CardValue,
  type DecidedCharge,
  encodeCardValue,
  encodeChargeDecision,
  encodeChargeReceipt,
  encodeIssuedValue,
  encodeLoadReceipt,
  encodeOrderDecision,
  encodeSecretDelivery,
  encodeTerminalValue,
  type IssuedValue,
  type LoadReceipt,
} from '../../firmware/wire/statements.ts';
import {
  TAG_CARD_CERTIFICATE,
  TAG_DISPENSER_CERTIFICATE,
  TAG_TERMINAL_CERTIFICATE,
} from '../../firmware/wire/tags.ts';
import {
  cardId,
  chargeReceipt,
  dispenserId,
  filled,
  orders,
  settlement,
  states,
  terminalId,
} from './samples.ts';

const cardValue: CardValue = {
  value: 5,
  usageReference: filled(16, 30),
  lastOrder: encodeOrderName(dispenserId, 3),
};
const issuedValue: IssuedValue = {
  generation: 1,
  value: 1,
  previousValue: 0,
  loadNumber: 1,
  cardId,
  dispenserId,
  orderNumber: 4,
  previousReference: filled(16, 50),
};
const loadReceipt: LoadReceipt = { generation: 1, order: orders.order, value: 6, ...states };
const decidedOrder = { ...orders, decision: 1 };
const decidedCharge: DecidedCharge = { cardId, ...states, settled: true };

/** A statement's fields, with a maker of its octets that takes other fields in their place. */
interface Statement {
  readonly name: string;
  readonly tag: number;
  readonly width: number;
  readonly fields: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: each encoder has fields of its own
  readonly encode: (fields: any) => Uint8Array;
}

const STATEMENTS: Statement[] = [
  {
    name: "card's value",
    tag: 0x20,
    width: 65,
    fields: { ...settlement, ...cardValue },
    encode: f => encodeCardValue(f, f),
  },
  {
    name: 'new value',
    tag: 0x21,
    width: 47,
    fields: { ...settlement, step: 1, newValue: 5, cardId },
    encode: f => encodeTerminalValue(f, f.step, f.newValue, f.cardId),
  },
  {
    name: 'receipt of a charge',
    tag: 0x22,
    width: 83,
    fields: { ...settlement, ...chargeReceipt },
    encode: f => encodeChargeReceipt(f, f),
  },
  {
    name: 'receipt of a load',
    tag: 0x23,
    width: 48,
    fields: { ...loadReceipt },
    encode: encodeLoadReceipt,
  },
  {
    name: 'delivery of secret keys',
    tag: 0x04,
    width: 40,
    fields: { generation: 1, owner: cardId, digest: filled(32, 0) },
    encode: f => encodeSecretDelivery(f.generation, f.owner, f.digest),
  },
  { name: 'issued value', tag: 0x10, width: 44, fields: { ...issuedValue }, encode: encodeIssuedValue },
  {
    name: 'decision on an order',
    tag: 0x11,
    width: 23,
    fields: { generation: 1, ...decidedOrder },
    encode: f => encodeOrderDecision(f.generation, f),
  },
  {
    name: 'decision on a charge',
    tag: 0x12,
    width: 41,
    fields: { generation: 1, ...decidedCharge },
    encode: f => encodeChargeDecision(f.generation, f),
  },
];

test('no two statements share octets: their first octets differ, and each width is fixed', () => {
  const certificates = [TAG_CARD_CERTIFICATE, TAG_TERMINAL_CERTIFICATE, TAG_DISPENSER_CERTIFICATE];
  const tags = [...STATEMENTS.map(({ tag }) => tag), ...certificates];
  assert.is(new Set(tags).size, tags.length);
  for (const { name, tag, width, fields, encode } of STATEMENTS) {
    assert.is(encode(fields)[0], tag, name);
    const widest = Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [key, typeof value === 'number' ? 0xffffffff : value]),
    );
    assert.equal([encode(fields).length, encode(widest).length], [width, width], name);
  }
});

const otherValue = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return makeIdentifier(4, 78);
  return Uint8Array.from(value as Uint8Array, octet => octet ^ 1);
};

for (const { name, fields, encode } of STATEMENTS)
  test(`${name}: every field is in the octets that are signed`, () => {
    const seen = new Set([toHex(encode(fields))]);
    for (const [key, value] of Object.entries(fields))
      seen.add(toHex(encode({ ...fields, [key]: otherValue(value) })));
    assert.is(seen.size, 1 + Object.keys(fields).length);
  });

/** Written out by hand from the table of `docs/protocol.md`. */
test('vectors: names of orders and statements, octet by octet', () => {
  const R = '0102030405060708090a0b0c0d0e0f10';
  const X = '65666768696a6b6c6d6e6f7071727374';
  const before = '15161718191a1b1c1d1e1f2021222324';
  const after = '5152535455565758595a5b5c5d5e5f60';
  const [card, terminal, dispenser] = [cardId, terminalId, dispenserId];
  const expected: [string, Uint8Array, string][] = [
    ['order name', orders.order, `${dispenser}00000007`],
    ['no order', NO_ORDER, '00'.repeat(10)],
    [
      "card's value",
      encodeCardValue(settlement, cardValue),
      `20 01 07 ${R}${X} 00000005 1e1f202122232425262728292a2b2c2d ${dispenser}00000003`,
    ],
    ['new value', encodeTerminalValue(settlement, 258, 5, cardId), `21 01 07 ${R}${X} 0102 00000005 ${card}`],
    [
      'receipt of a charge',
      encodeChargeReceipt(settlement, chargeReceipt),
      `22 01 07 ${R}${X} 0102 000003e8 000003d4 ${before} ${after} ${terminal}`,
    ],
    [
      'receipt of a load',
      encodeLoadReceipt(loadReceipt),
      `23 01 ${dispenser}00000007 00000006 ${before} ${after}`,
    ],
    [
      'issued value',
      encodeIssuedValue(issuedValue),
      `10 01 00000001 00000000 0001 ${card} ${dispenser}00000004 32333435363738393a3b3c3d3e3f4041`,
    ],
    [
      'decision on an order',
      encodeOrderDecision(1, decidedOrder),
      `11 01 ${dispenser}00000007 ${dispenser}00000006 01`,
    ],
    ['decision on a charge', encodeChargeDecision(1, decidedCharge), `12 01 ${card} ${before} ${after} 01`],
  ];
  for (const [name, octets, hex] of expected) assert.equal(octets, fromHex(hex.replaceAll(' ', '')), name);
});

test.run();

/** `cardphone decode` of octets made by the center and a card, whole and damaged. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openCenter } from '../../center/center.ts';
import { issueCard, issueDispenser, issueTerminal, issueValue } from '../../center/issue.ts';
import { concat, fromHex, fromLatin1, toHex } from '../../firmware/runtime/bytes.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import {
  encodeLoadRequest,
  encodeSettlementReport,
  MESSAGE_LOAD,
  MESSAGE_ORDER_DECISION,
  MESSAGE_PENDING_DECISION,
  MESSAGE_TIME,
} from '../../firmware/wire/messages.ts';
import {
  encodeDecision,
  encodeLoaded,
  encodeOrderQuestion,
  encodePendingQuestion,
  encodeResolvedCharge,
  encodeSignedReceipt,
} from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName, NO_ORDER } from '../../firmware/wire/orderName.ts';
import { encodeTerminalState, encodeTime } from '../../firmware/wire/timeMessages.ts';
import { encodeUsageInformation } from '../../firmware/wire/usageInformation.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { type Decoded, decode } from '../../trace/decode/decode.ts';
import { testKey } from '../keys.ts';
import { scheme } from '../pcsc/rig.ts';
import { runCommand } from './command.ts';

/** 2026-04-01 10:00. */
const now = 828_352_800;
const center = await openCenter({
  scheme,
  sha256: hostSha256,
  random: hostRandom,
  keys: { make: async profile => testKey(profile) },
  keySizes: KEY_SIZES.history,
  now: () => now,
  settlementProfile: 7,
});
const secret = toHex(testKey(KEY_SIZES.history.card).secret);

const only = (octets: Uint8Array): Decoded => {
  const [found, ...others] = decode(octets);
  assert.ok(found, 'it is something');
  assert.equal(others, []);
  return found;
};
const line = ({ lines }: Decoded, name: string): string | undefined =>
  lines.find(([label]) => label === name)?.[1];

/** Signed by the center: 1000 yen on top of 20. */
const issued = async (): Promise<Uint8Array> => {
  const cardId = center.registry.addCard({ ...testKey(KEY_SIZES.history.card), settlementProfile: 7 });
  const { dispenserId, certificate } = await issueDispenser(center);
  const order = {
    cardId,
    dispenserId,
    orderNumber: 6,
    previousValue: 20,
    previousReference: fromHex('e5'.repeat(16)),
    previousOrder: NO_ORDER,
    amount: 1000,
    loadNumber: 2,
  };
  return encodeUsageInformation(await issueValue(center, order, certificate));
};
const spent = encodeUsageInformation({
  kind: 'spent',
  generation: 3,
  profile: 7,
  terminalChallenge: fromHex('a1'.repeat(16)),
  cardChallenge: fromHex('b2'.repeat(16)),
  step: 5,
  value: 950,
  issuer: fromHex('c3'.repeat(16)),
  terminalSignature: new Uint8Array(192).fill(0xd4),
});

test('usage information from a dispenser', async () => {
  const found = only(await issued());
  assert.is(found.kind, 'usage information');
  assert.is(line(found, 'kind'), 'issued by the center through a dispenser');
  assert.is(line(found, 'value'), '1020 yen');
  assert.is(line(found, 'value before'), '20 yen');
  assert.is(line(found, 'load number'), '2');
  assert.match(String(line(found, 'order')), /^6 of dispenser 2\d{11} \(dispenser\)$/);
  assert.is(line(found, 'state before'), `${'e5'.repeat(16)} (16 bytes)`);
  assert.match(String(line(found, 'master signature')), /not verified here$/);
});

test('usage information from a terminal', () => {
  const found = only(spent);
  assert.is(line(found, 'kind'), 'spent at a terminal');
  assert.is(line(found, 'value'), '950 yen');
  assert.is(line(found, 'master key generation'), '3');
  assert.is(line(found, 'settlement profile'), '7 (Fig. 6 whole)');
  assert.is(line(found, 'charge of the session'), '5');
  assert.is(line(found, 'R'), `${'a1'.repeat(16)} (16 bytes)`);
  assert.is(line(found, 'X'), `${'b2'.repeat(16)} (16 bytes)`);
  assert.is(line(found, "terminal's certificate"), `${'c3'.repeat(16)} (16 bytes)`);
});

test('a cut usage information is not decoded as one', async () => {
  for (const whole of [await issued(), spent])
    for (const length of [1, 10, 40, whole.length - 1])
      assert.not.ok(
        decode(whole.subarray(0, length)).some(({ kind }) => kind === 'usage information'),
        `${length}`,
      );
});

for (const [type, issue, name] of [
  [0x02, issueTerminal, 'terminal information'],
  [0x31, issueCard, 'card information'],
] as const)
  test(`message ${type}: ${name}, its secret key not shown`, async () => {
    const found = only(concat([Uint8Array.of(type), await issue(center)]));
    assert.is(found.kind, 'center message');
    assert.is(line(found, 'message'), name);
    assert.is(line(found, 'valid from'), '2026-04-01');
    assert.is(line(found, 'secret key'), `not shown (${secret.length / 2} bytes)`);
    const shown = JSON.stringify(found.lines);
    for (let at = 0; at + 16 <= secret.length; at += 2)
      assert.not.ok(shown.includes(secret.slice(at, at + 16)), `octets of the secret key from ${at / 2} on`);
    if (type === 0x02) assert.is(line(found, 'sent at'), '2026-04-01 10:00:00');
  });

test('installing: the request, the confirmation, and a terminal that refuses', () => {
  assert.equal(only(Uint8Array.of(1)).lines, [['message', 'install request']]);
  assert.equal(only(Uint8Array.of(3)).lines, [['message', 'installed']]);
  assert.equal(only(Uint8Array.of(0x7f)).lines, [['message', 'refused']]);
  const reason = 'badSignature the certificate is not of this center';
  assert.is(line(only(concat([Uint8Array.of(0x7f), fromLatin1(reason)])), 'reason'), reason);
  assert.equal(decode(Uint8Array.of(1, 2)), [], 'a request has nothing after it');
});

test('a settlement report, and what is charged for a service', () => {
  const report = {
    terminalId: makeIdentifier(1, 7),
    sequence: 88,
    settledYen: 1230,
    settledCharges: 41,
    pendingYen: 30,
    pendingCharges: 1,
    isLast: false,
  };
  const found = only(encodeSettlementReport(report));
  assert.is(line(found, 'report'), '88');
  const last = only(encodeSettlementReport({ ...report, isLast: true }));
  assert.is(line(last, 'report'), '88, the last one of this terminal number');
  assert.is(line(found, 'settled'), '1230 yen in 41 charges');
  assert.is(line(found, 'fate unknown'), '30 yen in 1 charges');
  assert.is(line(only(fromHex('20313034')), 'service'), '104');
  assert.is(line(only(fromHex('21001e')), 'charge'), '30 yen');
});

const cardId = makeIdentifier(4, 77);
const terminalId = makeIdentifier(1, 7);
const dispenserId = makeIdentifier(2, 9);
const [before, after] = [fromHex('b4'.repeat(16)), fromHex('af'.repeat(16))];
const states: [string, string][] = [
  ['state before', `${'b4'.repeat(16)} (16 bytes)`],
  ['state after', `${'af'.repeat(16)} (16 bytes)`],
];
const [card, terminal, dispenser] = [
  `${cardId} (card)`,
  `${terminalId} (terminal)`,
  `${dispenserId} (dispenser)`,
];
const order = encodeOrderName(dispenserId, 7);
const cardSignature = new Uint8Array(192).fill(0xd4);
const masterSignature = new Uint8Array(256).fill(0xa1);
const signedBy = (octet: string, length: number): string =>
  `${octet.repeat(24)}… (${length} bytes), not verified here`;
const decided = (type: number, decision: number): Uint8Array =>
  concat([Uint8Array.of(type), encodeDecision({ decision, generation: 3, masterSignature })]);
const decidedLines = (words: string): [string, string][] => [
  ['decision', words],
  ['master key generation', '3'],
  ['master signature', signedBy('a1', 256)],
];

/** Answers that say nothing yet: their type alone is whole. */
const UNDECIDED = { [MESSAGE_PENDING_DECISION]: true, [MESSAGE_ORDER_DECISION]: true };

/** Every message about receipts, orders and pending charges, with all of its lines. */
const MONEY_MESSAGES: [name: string, octets: Uint8Array, lines: [string, string][]][] = [
  [
    'charge receipt',
    encodeSignedReceipt({
      cardId,
      terminalId,
      generation: 1,
      profile: 7,
      terminalChallenge: fromHex('a1'.repeat(16)),
      cardChallenge: fromHex('b2'.repeat(16)),
      step: 3,
      firstValue: 1000,
      newValue: 970,
      before,
      after,
      cardSignature,
    }),
    [
      ['card', card],
      ['terminal', terminal],
      ['master key generation', '1'],
      ['settlement profile', '7 (Fig. 6 whole)'],
      ['R', `${'a1'.repeat(16)} (16 bytes)`],
      ['X', `${'b2'.repeat(16)} (16 bytes)`],
      ['charges of the session', '3'],
      ['value', '1000 yen → 970 yen'],
      ...states,
      ["card's signature", signedBy('d4', 192)],
    ],
  ],
  ['charge receipt noted', Uint8Array.of(0x13), []],
  [
    'question about a pending charge',
    encodePendingQuestion({ terminalId, cardId, charge: 10, before, after }),
    [['terminal', terminal], ['card', card], ['charge', '10 yen'], ...states],
  ],
  [
    'charge proved later',
    encodeResolvedCharge({ terminalId, cardId, charge: 10, before, after }),
    [['terminal', terminal], ['card', card], ['charge', '10 yen'], ...states],
  ],
  [
    'terminal state',
    encodeTerminalState({ terminalId, nonce: fromHex('a1'.repeat(16)), alarm: '' }),
    [
      ['terminal', terminal],
      ['nonce', `${'a1'.repeat(16)} (16 bytes)`],
      ['alarm', 'none'],
    ],
  ],
  [
    'time',
    concat([Uint8Array.of(MESSAGE_TIME), encodeTime(1, 828_352_800), masterSignature]),
    [
      ['master key generation', '1'],
      ['time', '2026-04-01 10:00:00'],
      ['master signature', signedBy('a1', 256)],
    ],
  ],
  ['decision on a pending charge', decided(MESSAGE_PENDING_DECISION, 0), decidedLines('dropped')],
  ['decision on a pending charge', decided(MESSAGE_PENDING_DECISION, 1), decidedLines('settled')],
  ['decision on a pending charge', Uint8Array.of(MESSAGE_PENDING_DECISION), [['decision', 'not known yet']]],
  [
    'load request',
    encodeLoadRequest({
      cardId,
      dispenserId,
      orderNumber: 7,
      previousValue: 20,
      previousReference: before,
      previousOrder: NO_ORDER,
      amount: 1000,
      loadNumber: 2,
    }),
    [
      ['card', card],
      ['order', `7 of dispenser ${dispenser}`],
      ['order before', 'none'],
      states[0],
      ['value before', '20 yen'],
      ['amount', '1000 yen'],
      ['load number', '2'],
    ],
  ],
  ['issued value', decided(MESSAGE_LOAD, 0), decidedLines('refused')],
  [
    'load receipt',
    encodeLoaded({ cardId, order, value: 1020, before, after, cardSignature }),
    [
      ['card', card],
      ['order', `7 of dispenser ${dispenser}`],
      ['value', '1020 yen'],
      ...states,
      ["card's signature", signedBy('d4', 192)],
    ],
  ],
  [
    'load receipt',
    encodeLoaded({ cardId, order, value: 1020, before, after, cardSignature: new Uint8Array(0) }),
    [
      ['card', card],
      ['order', `7 of dispenser ${dispenser}`],
      ['value', '1020 yen'],
      ...states,
      ["card's signature", 'lost'],
    ],
  ],
  ['load receipt noted', Uint8Array.of(0x35), []],
  [
    'order question',
    encodeOrderQuestion(order, encodeOrderName(dispenserId, 6)),
    [
      ['order', `7 of dispenser ${dispenser}`],
      ['order before', `6 of dispenser ${dispenser}`],
    ],
  ],
  ['order decision', decided(MESSAGE_ORDER_DECISION, 1), decidedLines('taken')],
  ['order decision', decided(MESSAGE_ORDER_DECISION, 2), decidedLines('not taken')],
  ['order decision', Uint8Array.of(MESSAGE_ORDER_DECISION), [['decision', 'not known yet']]],
];

test('receipts, questions and decisions: every message in words', () => {
  for (const [name, octets, lines] of MONEY_MESSAGES)
    assert.equal(only(octets), { kind: 'center message', lines: [['message', name], ...lines] }, name);
});

/** Octets before the signature of a message that ends with one. */
const beforeSignature = (octets: Uint8Array, lines: [string, string][]): number => {
  const [label, words] = lines[lines.length - 1] ?? [];
  if (label === 'master signature') return octets.length - masterSignature.length;
  return label === "card's signature" && words !== 'lost'
    ? octets.length - cardSignature.length
    : octets.length;
};

test('receipts, questions and decisions: a message whose fields are cut is none', () => {
  for (const [name, octets, lines] of MONEY_MESSAGES)
    for (let length = 1; length < beforeSignature(octets, lines); length++)
      if (!(length === 1 && octets[0] in UNDECIDED))
        assert.not.ok(
          decode(octets.subarray(0, length)).some(({ kind }) => kind === 'center message'),
          `${name}: ${length} of ${octets.length} octets`,
        );
});

test('a decision that the protocol does not have is none', () => {
  for (const [type, decision] of [
    [MESSAGE_PENDING_DECISION, 2],
    [MESSAGE_ORDER_DECISION, 3],
  ])
    assert.not.ok(
      decode(decided(type, decision)).some(({ kind }) => kind === 'center message'),
      `${decision}`,
    );
});

test('the command: hexadecimal with spaces, a file of octets, a file of text, octets of no format', async () => {
  const folder = mkdtempSync(`${tmpdir()}/decode-`);
  const octets = await issued();
  writeFileSync(`${folder}/usage.bin`, octets);
  writeFileSync(`${folder}/usage.txt`, toHex(octets).replace(/(..)/g, '$1:').slice(0, -1));
  try {
    const said = [];
    for (const name of ['usage.bin', 'usage.txt']) {
      const { code, said: text } = await runCommand('cli/cardphone.mjs', ['decode', `${folder}/${name}`]);
      assert.is(code, 0, text);
      said.push(text);
    }
    assert.is(said[0], said[1]);
    assert.match(said[0], new RegExp(`^usage information, ${octets.length} bytes$`, 'm'));
    assert.match(said[0], /^ {2}value +1020 yen$/m);
    const apdu = await runCommand('cli/cardphone.mjs', ['decode', '69', '85']);
    assert.match(apdu.said, /status +6985: not allowed in this state/);
    const nothing = await runCommand('cli/cardphone.mjs', ['decode', 'deadbeef']);
    assert.is(nothing.code, 1);
    assert.match(nothing.said, /these 4 bytes are none/);
    assert.not.match(nothing.said, /\n +at /, 'no stack');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();

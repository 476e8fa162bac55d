/**
 * Cards that break the rules: each ends in a named fault, in time, with the contacts off and the slot ready.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { lyingCard, plainAtr, type Step } from './lyingCard.ts';
import { faultOf, makeRig, type Rig } from './rig.ts';

const off = ['reset 0', 'clock 0', 'io close', 'tx 0', 'vcc 0'];
const select = [0x00, 0xa4, 0x00, 0x00, 0x00];
const read4 = [0x00, 0xb0, 0x00, 0x00, 0x04];
const write2 = [0x00, 0xd6, 0x00, 0x00, 0x02];
const atr: Step = { say: plainAtr };
// 10 × 960 × 372 cycles at 3.5 MHz, and what the reader allows itself.
const waitingTimeMs = 1020.4 + 50;
const exchangeMaxMs = 20_000;
let cases = 0;

/** The card was powered down in order, and the next one is served. */
const assertReady = async (rig: Rig, name: string): Promise<void> => {
  assert.equal(rig.log.slice(-5), off, `${name}: contacts off in order`);
  await rig.time.run(3000);
  rig.remove();
  await rig.insert(lyingCard(rig, [[atr, { after: select, say: [0x90, 0x00] }]]));
  assert.equal([...(await rig.time.settle(rig.slot.activate()))], plainAtr, `${name}: next card's ATR`);
  const response = await rig.time.settle(rig.slot.transmit(fromHex('00a40000')));
  assert.is(toHex(response), '9000', `${name}: next card's answer`);
  cases++;
};

const refuses = async (name: string, resets: Step[][], code: string, atMostMs: number) => {
  const rig = makeRig();
  const card = lyingCard(rig, resets);
  await rig.insert(card);
  const fault = await faultOf(rig, rig.slot.activate());
  assert.is(fault.code, code, name);
  assert.ok(fault.ms <= atMostMs, `${name}: ${fault.ms} ms, at most ${atMostMs}`);
  assert.equal(card.complaints, [], name);
  await assertReady(rig, name);
};

const atrOf = (bytes: number[]): Step[][] => [[{ say: bytes }]];
const t1Atr = (tck: number): number[] => [0x3b, 0x81, 0x01, 0x41, tck];
const historical = Array.from({ length: 15 }, (_, i) => i);

test('malformed answers to reset', async () => {
  await refuses('no ATR', [[]], 'cardMute', 2 * 80);
  await refuses('silence inside', atrOf([0x3b, 0x05, 1]), 'cardMute', 2 * 1200);
  await refuses('wrong TS', atrOf([0x3c, 0x00]), 'cardGarbled', 100);
  await refuses('TS alone', atrOf([0x3b]), 'cardMute', 2 * 1200);
  await refuses('wrong TCK', atrOf(t1Atr(0x00)), 'cardGarbled', 100);
  await refuses('parity', [[{ say: plainAtr, parity: true }]], 'cardGarbled', 100);
  const endless = [0x3b, 0xf0, ...Array.from({ length: 40 }, () => 0xf0)];
  await refuses('more than 33 characters', atrOf(endless), 'cardGarbled', 200);
  await refuses('T=1 only, reader without', atrOf(t1Atr(0x81 ^ 0x01 ^ 0x41)), 'cardUnsupported', 100);
  await refuses(
    'dripping ATR',
    [[{ say: [0x3b, 0xf0], repeat: { everyMs: 900, times: 9 } }]],
    'cardMute',
    2 * 2200,
  );
});

test('unusual answers to reset that are valid', async () => {
  const good = async (bytes: number[], name: string) => {
    const rig = makeRig();
    await rig.insert(lyingCard(rig, [[{ say: bytes }]]));
    assert.equal([...(await rig.time.settle(rig.slot.activate()))], bytes, name);
    cases++;
  };
  await good([0x3b, 0x00], '2 characters');
  // T=0 and T=15 with global bytes: 17 interface characters, 15 historical, 33 in all but TCK.
  const longest = [0x3b, 0x2f, 0x00, ...historical];
  await good(longest, 'historical bytes');
  const body = [0xff, 0x11, 0, 0, 0xf0, 0, 0, 10, 0xff, 0, 0, 0, 0x7f, 0, 0, 0];
  const whole = [0x3b, ...body, ...historical];
  await good([...whole, whole.slice(1).reduce((a, b) => a ^ b, 0)], '33 characters');
});

test('no ATR at the cold reset, one at the warm reset', async () => {
  const rig = makeRig();
  await rig.insert(lyingCard(rig, [[], [atr]]));
  assert.equal([...(await rig.time.settle(rig.slot.activate()))], plainAtr);
  assert.is(rig.log.filter(entry => entry === 'reset 1').length, 2);
  assert.is(rig.log.filter(entry => entry === 'vcc 0').length, 0);
});

test('a card of the inverse convention is read after a warm reset with odd parity', async () => {
  const rig = makeRig();
  const invert = (bytes: number[]) =>
    bytes.map(byte =>
      [...Array(8).keys()].reduce((all, i) => all | ((((byte ^ 255) >> i) & 1) << (7 - i)), 0),
    );
  const inverseAtr = [0x3f, 0x02, 0x14, 0x50];
  assert.is(invert([0x3f])[0], 0x03);
  const card = lyingCard(rig, [
    [{ say: invert(inverseAtr), parity: true }],
    [{ say: invert(inverseAtr) }, { after: invert(select), say: invert([0x90, 0x00]) }],
  ]);
  await rig.insert(card);
  assert.equal([...(await rig.time.settle(rig.slot.activate()))], inverseAtr);
  assert.is(toHex(await rig.time.settle(rig.slot.transmit(fromHex('00a40000')))), '9000');
  assert.ok(rig.log.includes('io open 9409 o'));
  assert.equal(card.complaints, []);
});

test('PPS that fails falls back to the default rate', async () => {
  const fast = [0x3b, 0x12, 0x94, 0x14, 0x50];
  const pps = [0xff, 0x10, 0x94, 0xff ^ 0x10 ^ 0x94];
  const answers: [string, number[]][] = [
    ['no response', []],
    ['wrong check', [0xff, 0x10, 0x94, 0x00]],
    ['another rate', [0xff, 0x10, 0x18, 0xff ^ 0x10 ^ 0x18]],
    ['cut short', [0xff, 0x10]],
  ];
  for (const [name, say] of answers) {
    const rig = makeRig();
    const again: Step[] = [{ say: fast }, { after: select, say: [0x90, 0] }];
    const card = lyingCard(rig, [[{ say: fast }, { after: pps, say }], again]);
    await rig.insert(card);
    assert.equal([...(await rig.time.settle(rig.slot.activate()))], fast, name);
    assert.is(rig.baud(), 9409, name);
    await rig.time.settle(rig.slot.transmit(fromHex('00a40000')));
    assert.equal(card.complaints, [], name);
    cases++;
  }
});

test('specific mode: the rate of TA1 without PPS, or none', async () => {
  const rig = makeRig();
  await rig.insert(lyingCard(rig, [[{ say: [0x3b, 0x90, 0x94, 0x10, 0x00] }]]));
  await rig.time.settle(rig.slot.activate());
  assert.is(rig.baud(), 54_688);
  await refuses('rate only its maker knows', atrOf([0x3b, 0x90, 0x94, 0x10, 0x10]), 'cardUnsupported', 100);
});

interface Lie {
  name: string;
  command: string;
  steps: Step[];
  code: string;
  atMostMs: number;
}
const lies: Lie[] = [
  {
    name: 'mute',
    command: '00a40000',
    steps: [{ after: select }],
    code: 'cardMute',
    atMostMs: waitingTimeMs + 10,
  },
  {
    name: 'NULL for a minute',
    command: '00a40000',
    steps: [{ after: select, say: [0x60], repeat: { everyMs: 500, times: 120 } }],
    code: 'cardMute',
    atMostMs: exchangeMaxMs,
  },
  {
    name: 'silence in the middle of data',
    command: '00b0000004',
    steps: [{ after: read4, say: [0xb0, 1, 2] }],
    code: 'cardMute',
    atMostMs: waitingTimeMs + 20,
  },
  {
    name: 'one status byte',
    command: '00a40000',
    steps: [{ after: select, say: [0x90] }],
    code: 'cardMute',
    atMostMs: waitingTimeMs + 20,
  },
  {
    name: 'garbage for a procedure byte',
    command: '00a40000',
    steps: [{ after: select, say: [0x33] }],
    code: 'cardGarbled',
    atMostMs: 20,
  },
  {
    name: 'data that nobody asked for',
    command: '00a40000',
    steps: [{ after: select, say: [0xa4, 1, 2, 3] }],
    code: 'cardGarbled',
    atMostMs: 20,
  },
  {
    name: 'acknowledges the data twice',
    command: '00d6000002aabb',
    steps: [
      { after: write2, say: [0xd6] },
      { after: [0xaa, 0xbb], say: [0xd6] },
    ],
    code: 'cardGarbled',
    atMostMs: 40,
  },
  {
    name: 'half the data, then a status',
    command: '00b0000004',
    steps: [{ after: read4, say: [0x4f, 1, 0x4f, 2, 0x90, 0x00] }],
    code: 'cardGarbled',
    atMostMs: 30,
  },
  {
    name: 'parity error',
    command: '00b0000004',
    steps: [{ after: read4, say: [0xb0, 1, 2], parity: true }],
    code: 'cardGarbled',
    atMostMs: 20,
  },
  {
    name: 'wrong echo',
    command: '00d6000002aabb',
    steps: [{ after: write2, say: [0xd6], echo: true }, { after: [0xaa, 0xbb] }],
    code: 'cardGarbled',
    atMostMs: 30,
  },
  {
    name: 'a character each 0.9 s',
    command: '00b0000000',
    steps: [{ after: [0, 0xb0, 0, 0, 0], say: [0x4f, 1], repeat: { everyMs: 900, times: 256 } }],
    code: 'cardMute',
    atMostMs: exchangeMaxMs,
  },
];

for (const lie of lies)
  test(`${lie.name}: ${lie.code}`, async () => {
    const rig = makeRig();
    const card = lyingCard(rig, [[atr, ...lie.steps]]);
    await rig.insert(card);
    await rig.time.settle(rig.slot.activate());
    const fault = await faultOf(rig, rig.slot.transmit(fromHex(lie.command)));
    assert.is(fault.code, lie.code);
    assert.ok(fault.ms <= lie.atMostMs, `${fault.ms} ms, at most ${lie.atMostMs}`);
    assert.is(rig.slot.parityErrors, lie.name === 'parity error' ? 1 : 0);
    assert.is(
      (await faultOf(rig, rig.slot.transmit(fromHex('00a40000')))).code,
      'cardMute',
      'until activated again',
    );
    await assertReady(rig, lie.name);
  });

test('unusual exchanges that are valid', async () => {
  const good: [string, string, Step[], string][] = [
    [
      'byte by byte in',
      '00b0000004',
      [{ after: read4, say: [0x4f, 1, 0x4f, 2, 0xb0, 3, 4, 0x90, 0] }],
      '010203049000',
    ],
    [
      'byte by byte out',
      '00d6000002aabb',
      [
        { after: write2, say: [0x29] },
        { after: [0xaa], say: [0x60, 0x29] },
        { after: [0xbb], say: [0x90, 0] },
      ],
      '9000',
    ],
    [
      '256 bytes',
      '00b0000000',
      [{ after: [0, 0xb0, 0, 0, 0], say: [0xb0, ...new Uint8Array(256), 0x90, 0] }],
      `${'00'.repeat(256)}9000`,
    ],
    ['0 bytes', '00b0000004', [{ after: read4, say: [0x6a, 0x82] }], '6a82'],
    ['data refused', '00d6000002aabb', [{ after: write2, say: [0x69, 0x82] }], '6982'],
    ['status 6060', '00a40000', [{ after: select, say: [0x60, 0x60, 0x6f, 0x60] }], '6f60'],
  ];
  for (const [name, command, steps, response] of good) {
    const rig = makeRig();
    const card = lyingCard(rig, [[atr, ...steps]]);
    await rig.insert(card);
    await rig.time.settle(rig.slot.activate());
    assert.is(toHex(await rig.time.settle(rig.slot.transmit(fromHex(command)))), response, name);
    assert.equal(card.complaints, [], name);
    cases++;
  }
});

test('extra guard time separates the reader’s characters', async () => {
  const rig = makeRig();
  const times: number[] = [];
  const card = lyingCard(rig, [[{ say: [0x3b, 0x40, 0x64] }, { after: select, say: [0x90, 0] }]]);
  const receive = card.receive;
  card.receive = byte => {
    times.push(rig.time.now());
    receive(byte);
  };
  await rig.insert(card);
  await rig.time.settle(rig.slot.activate());
  await rig.time.settle(rig.slot.transmit(fromHex('00a40000')));
  // 12 + 100 etu of 372 / 3.5 MHz.
  for (let i = 1; i < times.length; i++)
    assert.ok(times[i] - times[i - 1] >= 11.9, `${times[i] - times[i - 1]} ms`);
  assert.is(times.length, 5);
});

test('a card that leaves at any character of an exchange', async () => {
  const fast = [0x3b, 0x12, 0x94, 0x14, 0x50];
  const pps = [0xff, 0x10, 0x94, 0xff ^ 0x10 ^ 0x94];
  const script: Step[] = [
    { say: fast },
    { after: pps, say: pps },
    { after: write2, say: [0x60, 0xd6] },
    { after: [0xaa, 0xbb], say: [0x61, 0x04] },
    { after: [0, 0xc0, 0, 0, 4], say: [0xc0, 1, 2, 3, 4, 0x90, 0] },
  ];
  const session = async (rig: Rig): Promise<string> => {
    await rig.slot.activate();
    await rig.slot.transmit(fromHex('00d6000002aabb'));
    return toHex(await rig.slot.transmit(fromHex('00c0000004')));
  };
  let removedAt = 0;
  for (; ; removedAt++) {
    const rig = makeRig();
    const presence: boolean[] = [];
    rig.slot.onPresence(present => presence.push(present));
    await rig.insert(lyingCard(rig, [script]));
    rig.removeAt(removedAt);
    const before = rig.crossed();
    const outcome = session(rig);
    const fault = await faultOf(rig, outcome);
    if (fault.code === 'no fault') {
      assert.is(await outcome, '010203049000');
      assert.is(rig.crossed() - before, removedAt, 'every character has had its turn');
      break;
    }
    assert.is(fault.code, 'cardRemoved', `at character ${removedAt}`);
    assert.ok(fault.ms < 400, `at character ${removedAt}: ${fault.ms} ms`);
    assert.equal(presence, [true, false]);
    await assertReady(rig, `removed at character ${removedAt}`);
  }
  assert.is(removedAt, fast.length + 8 + 9 + 2 + 12);
  console.log(`removed at ${removedAt} characters, ${removedAt} ended in cardRemoved with the contacts off`);
});

test('a card that leaves at any millisecond of an activation', async () => {
  let cut = 0;
  for (let ms = 0; ms < 40; ms++) {
    const rig = makeRig();
    await rig.insert(
      lyingCard(rig, [
        [
          { say: [0x3b, 0x12, 0x94, 0x14, 0x50] },
          { after: [0xff, 0x10, 0x94, 0x7b], say: [0xff, 0x10, 0x94, 0x7b] },
        ],
      ]),
    );
    const outcome = faultOf(rig, rig.slot.activate());
    rig.time.after(ms, rig.remove);
    const fault = await outcome;
    assert.ok(fault.code === 'cardRemoved' || fault.code === 'no fault', `${ms} ms: ${fault.code}`);
    await rig.time.run(100);
    await assertReady(rig, `removed after ${ms} ms`);
    cut++;
  }
  assert.is(cut, 40);
});

test('a switch that bounces is a removal; a card that bounces in counts once', async () => {
  const rig = makeRig();
  const presence: boolean[] = [];
  rig.slot.onPresence(present => presence.push(present));
  await rig.insert(lyingCard(rig, [[atr]]));
  rig.remove();
  await rig.insert(lyingCard(rig, [[atr]]));
  assert.equal(presence, [true, false, true]);
});

test.after(() => console.log(`${cases} cases ended as they must, the next card served after each fault`));
test.run();

/**
 * Cards that break the rules of T=1: each ends in a named fault, in time, with the contacts off and the slot
 * ready.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { t1 } from '../../hal/drivers/iso7816/t1.ts';
import { block, blockCard, type Reply } from './blockCard.ts';
import { faultOf, makeRig, type Rig } from './rig.ts';

const off = ['reset 0', 'clock 0', 'io close', 'tx 0', 'vcc 0'];
const ok: Reply = ({ pcb }) => block(pcb & 0x40, [0x90, 0x00]);
const select = '00a40000';
/** A command of 100 bytes of data: four blocks at IFSC 32. */
const long = `00d6000064${'5a'.repeat(100)}`;
/** 11 etu and 16 × 960 × 372 cycles at 3.5 MHz, and what the reader allows itself. */
const blockWaitingMs = 1.2 + 1632.6 + 50;
const exchangeMaxMs = 20_000;
/** A block that is spoilt ends by silence: CWT of 43 etu, the latency, and the block itself. */
const spoiltMs = 4.6 + 50 + 30;
let cases = 0;

const assertReady = async (rig: Rig, name: string): Promise<void> => {
  assert.equal(rig.log.slice(-5), off, `${name}: contacts off in order`);
  await rig.time.run(3000);
  rig.remove();
  await rig.insert(blockCard(rig, ok));
  await rig.time.settle(rig.slot.activate());
  assert.is(toHex(await rig.time.settle(rig.slot.transmit(fromHex(select)))), '9000', `${name}: next card`);
  cases++;
};

interface Lie {
  name: string;
  reply: Reply;
  sizes?: Reply;
  command?: string;
  code: string;
  atMostMs: number;
  /** PCBs of the reader, in hexadecimal. */
  asked: string;
}
const spoil = (bytes: readonly number[], index: number): number[] =>
  bytes.map((byte, i) => (i === index ? byte ^ 0x01 : byte));
const status = block(0x00, [0x90, 0x00]);
const mute: Reply = () => undefined;
const askedAgain = '00 82 82 82';
const afterCheck = '00 81 81 81';

const lies: Lie[] = [
  { name: 'mute', reply: mute, code: 'cardMute', atMostMs: 4 * blockWaitingMs + 60, asked: askedAgain },
  {
    name: 'mute about its size, and to S(RESYNCH)',
    reply: mute,
    sizes: mute,
    code: 'cardMute',
    atMostMs: 6 * blockWaitingMs + 60,
    asked: 'c0 c0 c0',
  },
  {
    name: 'silence in the middle of a block',
    reply: () => status.slice(0, 4),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: askedAgain,
  },
  {
    name: 'wrong LRC',
    reply: () => spoil(status, 5),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: afterCheck,
  },
  {
    name: 'wrong node address',
    reply: () => block(0x00, [0x90, 0x00], 0x12),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: askedAgain,
  },
  {
    name: 'wrong sequence number',
    reply: () => block(0x40, [0x90, 0x00]),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: askedAgain,
  },
  {
    name: 'LEN 255',
    reply: () => [0, 0, 255, ...new Uint8Array(256)],
    code: 'cardGarbled',
    atMostMs: 4 * (spoiltMs + 340),
    asked: askedAgain,
  },
  {
    name: 'LEN of more than comes',
    reply: () => spoil(status, 2),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: askedAgain,
  },
  {
    name: 'LEN of less than comes',
    reply: () => [0, 0, 1, ...status.slice(3)],
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: afterCheck,
  },
  {
    name: 'a block longer than was agreed',
    sizes: () => block(0x82),
    reply: ({ pcb }) => (pcb === 0xc0 ? block(0xe0) : block(0x00, [...new Uint8Array(33)])),
    code: 'cardGarbled',
    atMostMs: 10 * spoiltMs,
    asked: 'c0 00 82 82 82',
  },
  {
    name: 'a reserved bit in PCB',
    reply: () => block(0x01, [0x90, 0x00]),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: askedAgain,
  },
  {
    name: 'one status byte',
    reply: () => block(0x00, [0x90]),
    code: 'cardGarbled',
    atMostMs: spoiltMs,
    asked: '00',
  },
  {
    name: 'no byte at all',
    reply: () => block(0x00),
    code: 'cardGarbled',
    atMostMs: spoiltMs,
    asked: '00',
  },
  {
    name: '259 bytes',
    reply: ({ index }) => block(index ? 0x40 : 0x20, [...new Uint8Array(index ? 9 : 250)]),
    code: 'cardGarbled',
    atMostMs: 500,
    asked: '00 90',
  },
  {
    name: 'R-blocks without end',
    reply: () => block(0x80),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: '00 00 00 00',
  },
  {
    name: 'takes what it was not sent',
    reply: () => block(0x90),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: '00 82 82 82',
  },
  {
    name: 'R-blocks with information',
    reply: () => block(0x80, [1]),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: askedAgain,
  },
  {
    name: 'more time without end',
    reply: () => block(0xc3, [1]),
    code: 'cardMute',
    atMostMs: 3000,
    asked: `00${' e3'.repeat(100)}`,
  },
  {
    name: 'more time, then never a word',
    reply: ({ index }) => (index ? undefined : block(0xc3, [255])),
    code: 'cardMute',
    atMostMs: exchangeMaxMs,
    asked: '00 e3',
  },
  {
    name: 'more time, none of it',
    reply: () => block(0xc3, [0]),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: askedAgain,
  },
  {
    name: 'a size of 0',
    reply: () => block(0xc1, [0]),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: askedAgain,
  },
  {
    name: 'a size of 255',
    reply: () => block(0xc1, [255]),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: askedAgain,
  },
  {
    name: 'another size each time',
    reply: ({ index }) => block(0xc1, [index + 1]),
    code: 'cardGarbled',
    atMostMs: 5 * spoiltMs,
    asked: '00 e1 e1 e1',
  },
  {
    name: 'grants another size than was asked for',
    sizes: () => block(0xe1, [32]),
    reply: mute,
    code: 'cardMute',
    atMostMs: 3 * spoiltMs + 3 * blockWaitingMs,
    asked: 'c0 c0 c0',
  },
  {
    name: 'resynchronises by itself',
    reply: () => block(0xc0),
    code: 'cardGarbled',
    atMostMs: 4 * spoiltMs,
    asked: askedAgain,
  },
  {
    name: 'abandons the command',
    reply: ({ index }) => block(index ? 0x90 : 0xc2),
    command: long,
    code: 'cardGarbled',
    atMostMs: 200,
    asked: '20 e2',
  },
  {
    name: 'abandons again and again',
    reply: () => block(0xc2),
    code: 'cardGarbled',
    atMostMs: 200,
    asked: '00 e2 e2 e2',
  },
  {
    name: 'empty blocks without end',
    reply: ({ index }) => block(index & 1 ? 0x60 : 0x20),
    code: 'cardMute',
    atMostMs: exchangeMaxMs,
    asked: '',
  },
  {
    name: 'garbage in the middle of a chain, and to S(RESYNCH)',
    reply: ({ index }) => (index ? [0x12, 0x34, 0x56] : block(0x90)),
    command: long,
    code: 'cardGarbled',
    atMostMs: 9 * spoiltMs,
    asked: '20 60 82 82 82 c0 c0 c0',
  },
];

for (const lie of lies)
  test(`${lie.name}: ${lie.code}`, async () => {
    const rig = makeRig({ protocols: [t1] });
    const card = blockCard(rig, lie.reply, lie.sizes);
    await rig.insert(card);
    await rig.time.settle(rig.slot.activate());
    const fault = await faultOf(rig, rig.slot.transmit(fromHex(lie.command ?? select)));
    assert.is(fault.code, lie.code);
    assert.ok(fault.ms <= lie.atMostMs, `${fault.ms} ms, at most ${lie.atMostMs}`);
    if (lie.asked) assert.is(toHex(Uint8Array.from(card.asked)), lie.asked.replace(/ /g, ''));
    await assertReady(rig, lie.name);
  });

interface Mended {
  name: string;
  reply: Reply;
  sizes?: Reply;
  command?: string;
  response?: string;
  asked: string;
}
const mended: Mended[] = [
  { name: 'one wrong LRC', reply: ({ index }) => (index ? status : spoil(status, 5)), asked: '00 81' },
  { name: 'one silence', reply: ({ index }) => (index ? status : undefined), asked: '00 82' },
  {
    name: 'asks once for a repetition',
    reply: ({ index }) => (index ? status : block(0x81)),
    asked: '00 00',
  },
  {
    name: 'its R-block is spoilt: asked for again, it asks for the piece again',
    command: long,
    reply: ({ index, pcb }) => {
      if (index === 0) return spoil(block(0x90), 3);
      if (index === 1) return block(0x80);
      return pcb & 0x20 ? block(pcb & 0x40 ? 0x80 : 0x90) : status;
    },
    asked: '20 81 20 60 20 40',
  },
  {
    name: 'knows nothing of S(IFS)',
    sizes: () => block(0x82),
    reply: ({ pcb }) => (pcb === 0xc0 ? block(0xe0) : status),
    asked: 'c0 00',
  },
  {
    name: 'lost in the middle of a chain: S(RESYNCH), and from the beginning',
    command: long,
    reply: ({ index, pcb }) => {
      if (pcb === 0xc0) return block(0xe0);
      if (index > 5) return pcb & 0x20 ? block(pcb & 0x40 ? 0x80 : 0x90) : block(0x00, [0x90, 0x00]);
      return index ? undefined : block(0x90);
    },
    asked: '20 60 82 82 82 c0 20 60 20 40',
  },
  {
    name: 'another size in the middle of a chain',
    command: long,
    reply: ({ index, pcb }) => {
      if (index === 0) return block(0xc1, [100]);
      if (pcb === 0xe1) return block(0x90);
      return block(0x00, [0x90, 0x00]);
    },
    asked: '20 e1 40',
  },
  {
    name: 'abandons the chain and says why',
    command: long,
    reply: ({ index }) => (index ? block(0x00, [0x67, 0x00]) : block(0xc2)),
    response: '6700',
    asked: '20 e2',
  },
  {
    name: '256 bytes, in blocks of 1 and 254 and 3',
    reply: ({ index }) =>
      index === 0
        ? block(0x20, [7])
        : index === 1
          ? block(0x60, [...new Uint8Array(254)])
          : block(0, [7, 0x90, 0]),
    response: `07${'00'.repeat(254)}079000`,
    asked: '00 90 80',
  },
];

for (const { name, reply, sizes, command = select, response = '9000', asked } of mended)
  test(`mended: ${name}`, async () => {
    const rig = makeRig({ protocols: [t1] });
    const card = blockCard(rig, reply, sizes);
    await rig.insert(card);
    await rig.time.settle(rig.slot.activate());
    assert.is(toHex(await rig.time.settle(rig.slot.transmit(fromHex(command)))), response);
    assert.is(toHex(Uint8Array.from(card.asked)), asked.replace(/ /g, ''));
    cases++;
  });

test('a parity error in a block is mended, and counted', async () => {
  const rig = makeRig({ protocols: [t1] });
  const card = blockCard(rig, ({ index }) => {
    if (index === 0) rig.spoilParity();
    return status;
  });
  await rig.insert(card);
  await rig.time.settle(rig.slot.activate());
  assert.is(toHex(await rig.time.settle(rig.slot.transmit(fromHex(select)))), '9000');
  assert.is(rig.slot.parityErrors, 1);
  assert.equal(card.asked, [0x00, 0x81]);
  cases++;
});

test('T=1 bytes that are reserved: cardUnsupported', async () => {
  // IFSC 255, BWI 10.
  for (const [ifsc, waiting] of [
    [255, 0x45],
    [254, 0xa5],
  ]) {
    const rig = makeRig({ protocols: [t1] });
    const body = [0x80, 0x81, 0x31, ifsc, waiting];
    const atr = [0x3b, ...body, body.reduce((all, byte) => all ^ byte, 0)];
    await rig.insert({ reset: () => rig.fromCard(atr), receive: () => {} });
    assert.is((await faultOf(rig, rig.slot.activate())).code, 'cardUnsupported');
    await assertReady(rig, `IFSC ${ifsc}, waiting times ${waiting}`);
  }
});

test.after(() => console.log(`${cases} cases ended as they must, the next card served after each fault`));
test.run();

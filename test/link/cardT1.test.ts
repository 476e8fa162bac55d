/** T=1, the card's side alone: what it answers to each block in each state. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { t1Transport } from '../../firmware/card/link/t1.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { block } from './blockCard.ts';
import { VirtualTime } from './rig.ts';

/** T=1, IFSC 254, BWI and CWI as without TB. */
const atr = fromHex('3b92948131fe4d504f1a');
/** Longer than CWT, 872 ms, and half of BWT, 816 ms: what the card says by itself has come by then. */
const answerMs = 1000;
const select = [...fromHex('00a40000')];
const readForty = [...fromHex('00b0000028')];
const thinkLong = [...fromHex('00ee0000')];

interface Card {
  /** The card's blocks in answer to one of the reader's, in hexadecimal. */
  say(reader: readonly number[]): Promise<string[]>;
}
const makeCard = (): Card => {
  const time = new VirtualTime();
  let sent: string[] = [];
  const card = t1Transport({
    atr,
    timer: time,
    send: bytes => sent.push(toHex(bytes)),
    process: async apdu => {
      if (apdu[1] === thinkLong[1]) await new Promise(() => {});
      return new Uint8Array([...new Uint8Array(apdu.length > 4 ? apdu[4] : 0), 0x90, 0x00]);
    },
  });
  card.reset();
  return {
    say: async reader => {
      sent = [];
      card.receive(Uint8Array.from(reader));
      await time.run(answerMs);
      return sent;
    },
  };
};

const bytesOf = (pcb: number, information: number[] = []): Uint8Array =>
  Uint8Array.from(block(pcb, information));

/** How a card gets into each state, with the blocks that it answers on the way. */
const STATES: Record<string, (card: Card) => Promise<void>> = {
  LISTENING: async card =>
    assert.equal(await card.say(block(0x00, select)), [toHex(bytesOf(0x00, [0x90, 0]))]),
  WORKING: async card => assert.equal(await card.say(block(0x00, thinkLong)), [toHex(bytesOf(0xc3, [1]))]),
  SENDING: async card => assert.is((await card.say(block(0x00, readForty)))[0].slice(2, 6), '2020'),
  ABORTING: async card => {
    assert.equal(await card.say(block(0x20, [...new Uint8Array(200)])), [toHex(bytesOf(0x90))]);
    assert.equal(await card.say(block(0x60, [...new Uint8Array(62)])), [toHex(bytesOf(0xc2))]);
  },
};

/** N(S) that the reader's next I-block has, per state. */
const NEXT: Record<string, number> = { LISTENING: 0x40, WORKING: 0x40, SENDING: 0x40, ABORTING: 0x00 };
const spoilt = block(0xc0).map((byte, i) => (i === 3 ? byte ^ 1 : byte));

/** PCB of the answer; `-` is none within a second. */
const ANSWERS: [event: string, reader: (next: number) => number[], answers: string][] = [
  // In the states LISTENING, WORKING, SENDING, ABORTING.
  ['an I-block', next => block(next, select), '40 92 92 82'],
  ['an I-block with M', next => block(next | 0x20, select), '80 92 92 82'],
  ['an I-block of the wrong number', next => block(next ^ 0x40, select), '92 92 92 82'],
  ['an R-block that acknowledges', () => block(0x90), '00 c3 40 c2'],
  ['an R-block that asks again', () => block(0x80), '00 c3 20 c2'],
  ['an R-block with information', () => block(0x80, [1]), '92 92 92 82'],
  ['S(RESYNCH request)', () => block(0xc0), 'e0 e0 e0 e0'],
  ['S(IFS request)', () => block(0xc1, [64]), 'e1 92 e1 82'],
  ['S(IFS request) of 255', () => block(0xc1, [255]), '92 92 92 82'],
  ['S(ABORT request)', () => block(0xc2), 'e2 e2 e2 82'],
  ['S(WTX response)', () => block(0xe3, [1]), '92 c3 92 82'],
  ['S(ABORT response)', () => block(0xe2), '92 92 92 00'],
  ['a PCB with a reserved bit', next => block(next | 1, select), '92 92 92 82'],
  ['another node address', next => block(next, select, 0x12), '92 92 92 82'],
  ['a wrong EDC', () => spoilt, '91 91 91 81'],
  ['a block that is cut off', next => block(next, select).slice(0, 5), '92 92 92 82'],
];

for (const [index, [state, enter]] of Object.entries(STATES).entries())
  test(`${state}: each block has its answer`, async () => {
    for (const [event, reader, answers] of ANSWERS) {
      const card = makeCard();
      await enter(card);
      const [answer = '-'] = await card.say(reader(NEXT[state]));
      assert.is(answer.slice(2, 4), answers.split(' ')[index], event);
    }
  });

test('a command of more than 261 bytes is dropped: 6700, and the next one is served', async () => {
  const card = makeCard();
  await STATES['ABORTING'](card);
  assert.equal(await card.say(block(0xe2)), [toHex(bytesOf(0x00, [0x67, 0x00]))]);
  assert.equal(await card.say(block(0x00, select)), [toHex(bytesOf(0x40, [0x90, 0x00]))]);
});

test('after S(ABORT) and S(RESYNCH) the command is forgotten; S(RESYNCH) sets the numbers back as well', async () => {
  for (const [request, next, answer] of [
    [0xc2, 0x40, 0x00],
    [0xc0, 0x00, 0x00],
  ]) {
    const card = makeCard();
    await STATES['WORKING'](card);
    await card.say(block(request));
    assert.equal(await card.say(block(next, select)), [toHex(bytesOf(answer, [0x90, 0x00]))]);
  }
});

test.run();

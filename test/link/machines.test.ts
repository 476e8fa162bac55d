/** The state machines of the card link, without a line: the test passes the characters in. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardT0 } from '../../firmware/card/link/t0.ts';
import { fromHex, toHex, toLatin1 } from '../../firmware/runtime/bytes.ts';
import { atrParser, interfaceByte, TA, TB, TC, TD } from '../../hal/drivers/iso7816/atr.ts';
import {
  chooseParameters,
  clockConversion,
  cyclesPerEtu,
  rateAdjustment,
} from '../../hal/drivers/iso7816/pps.ts';
import { lyingCard } from './lyingCard.ts';
import { faultOf, makeRig, VirtualTime } from './rig.ts';

const parse = (hex: string): { progress: string; answer: string } => {
  const feed = atrParser(0x3b);
  let progress = 'more';
  for (const byte of fromHex(hex)) progress = progress === 'more' ? feed(byte) : 'surplus';
  return { progress, answer: toLatin1(fromHex(hex)) };
};

test('an ATR with every kind of interface byte is read whole', () => {
  // TA1 TB1 TC1 TD1(T=0), TC2 TD2(T=1), TA3 TB3, two historical bytes, TCK.
  const body = 'f2 94 00 05 c0 14 31 fe 45 4f 43'.replace(/ /g, '');
  const tck = fromHex(body).reduce((all, byte) => all ^ byte, 0);
  const { progress, answer } = parse(`3b${body}${toHex(Uint8Array.of(tck))}`);
  assert.is(progress, 'whole');
  const row = (letter: number): (number | undefined)[] =>
    [1, 2, 3, 4].map(group => interfaceByte(answer, letter, group));
  assert.equal(row(TA), [0x94, undefined, 0xfe, undefined]);
  assert.equal(row(TB), [0, undefined, 0x45, undefined]);
  assert.equal(row(TC), [5, 0x14, undefined, undefined]);
  assert.equal(row(TD), [0xc0, 0x31, undefined, undefined]);
});

test('each character that is missing leaves the parser waiting, each flipped bit under TCK is found', () => {
  const whole = fromHex('3b810141c1');
  whole[4] = whole[1] ^ whole[2] ^ whole[3];
  assert.is(parse(toHex(whole)).progress, 'whole');
  for (let length = 1; length < whole.length; length++)
    assert.is(parse(toHex(whole.subarray(0, length))).progress, 'more');
  for (let bit = 0; bit < 8; bit++) {
    const flipped = new Uint8Array(whole);
    flipped[3] ^= 1 << bit;
    assert.is(parse(toHex(flipped)).progress, 'TCK');
  }
});

test('the rates are those of tables 7 and 8', () => {
  const sixteen = Array.from({ length: 16 }, (_, i) => i);
  assert.equal(
    sixteen.map(fi => clockConversion(fi << 4)),
    [372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048, 0, 0],
  );
  assert.equal(
    sixteen.map(di => rateAdjustment(di)),
    [0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0],
  );
  assert.is(cyclesPerEtu(0x11), 372);
  assert.is(cyclesPerEtu(0x94), 64);
  assert.is(cyclesPerEtu(0x18), 31);
  assert.is(cyclesPerEtu(0x96), 16);
});

test('the choice of rate and protocol', () => {
  const choose = (hex: string, protocols: number[], maxBaud: number) =>
    chooseParameters(parse(hex).answer, number => protocols.includes(number), 3_500_000, maxBaud);
  assert.equal(choose('3b00', [0], 115_200), { protocol: 0, rate: 0x11, request: '' });
  assert.is(choose('3b1096', [0], 115_200)!.rate, 0x95, 'D = 32 would be too fast');
  assert.is(choose('3b1096', [0], 250_000)!.rate, 0x96);
  assert.is(choose('3b1096', [0], 9600)!.rate, 0x11);
  assert.is(choose('3b1071', [0], 115_200)!.rate, 0x11, 'a reserved F is not used');
  assert.is(choose('3b80010080', [0], 115_200), undefined, 'T=1 alone');
  assert.equal(
    choose('3b80800181', [1], 115_200)!.request,
    '\xff\x11\x11\xff',
    'the second protocol takes a PPS',
  );
  assert.is(choose('3b80800181', [1], 0), undefined, 'and cannot be had without');
  assert.is(choose('3b909410 00'.replace(' ', ''), [0], 9600), undefined, 'specific mode, too fast');
});

test('WI of the ATR lengthens the waiting time', async () => {
  const rig = makeRig();
  // TC2 = 20: two seconds.
  await rig.insert(lyingCard(rig, [[{ say: [0x3b, 0x80, 0x40, 20] }, { after: [0, 0xa4, 0, 0, 0] }]]));
  await rig.time.settle(rig.slot.activate());
  const fault = await faultOf(rig, rig.slot.transmit(fromHex('00a40000')));
  assert.is(fault.code, 'cardMute');
  assert.ok(fault.ms > 2000 && fault.ms < 2150, `${fault.ms} ms`);
});

const makeCard = (answer = fromHex('9000')) => {
  const said: string[] = [];
  const time = new VirtualTime();
  const card = cardT0({
    atr: fromHex('3b1294 4f43'.replace(' ', '')),
    timer: time,
    send: bytes => said.push(toHex(bytes)),
    takesData: header => header[1] === 0xd6,
    process: () => Promise.resolve(answer),
  });
  return { card, said, time };
};
const feed = async (hexes: string[], answer?: Uint8Array): Promise<string[]> => {
  const { card, said, time } = makeCard(answer);
  card.reset();
  for (const hex of hexes) {
    card.receive(fromHex(hex));
    await time.run(10);
  }
  return said.slice(1);
};

test('PPS at the card: confirmed, declined, left without an answer', async () => {
  assert.equal(await feed(['ff10947b']), ['ff10947b']);
  assert.equal(await feed(['ff', '10', '94', '7b']), ['ff10947b'], 'character by character');
  assert.equal(await feed(['ff1018f7']), ['ff00ff']);
  assert.equal(await feed(['ff109400']), []);
});

test('the card answers the same for any division of the characters', async () => {
  const whole = await feed(['00d6000002', 'aabb', '00a4000000']);
  assert.equal(whole, ['d6', '9000', '9000']);
  assert.equal(await feed([...'00d6000002aabb'.match(/../g)!, '00a4000000']), whole);
});

test('GET RESPONSE that is out of place', async () => {
  assert.equal(await feed(['00c0000004']), ['6985']);
  assert.equal(await feed(['00c0010004']), ['6a86']);
});

test('a malformed response of the program becomes 6F00', async () => {
  assert.equal(await feed(['00a4000000'], fromHex('01')), ['6f00']);
  assert.equal(await feed(['00a4000000'], fromHex('6000')), ['6f00']);
  assert.equal(await feed(['00a4000000'], fromHex('010203')), ['6f00']);
});

test('a reset while the program works: its answer is dropped', async () => {
  const said: string[] = [];
  const time = new VirtualTime();
  const card = cardT0({
    atr: fromHex('3b00'),
    timer: time,
    send: bytes => said.push(toHex(bytes)),
    takesData: () => false,
    process: () => new Promise(resolve => time.after(800, () => resolve(fromHex('9000')))),
  });
  card.reset();
  card.receive(fromHex('00a4000000'));
  await time.run(600);
  card.reset();
  await time.run(5000);
  assert.equal(said, ['3b00', '60', '3b00']);
});

test.run();

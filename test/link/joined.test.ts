/** The reader's driver and the card's transport, joined by a wire. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardT0 } from '../../firmware/card/link/t0.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { makeRig, type Rig, type WireCard } from './rig.ts';

const fastAtr = fromHex('3b139450 4f43'.replace(/ /g, ''));

interface Program {
  workMs?: number;
  run(apdu: Uint8Array): Uint8Array;
}
/** INS with the lowest bit set bring data. */
const insertCard = async (rig: Rig, program: Program, atr = fastAtr) => {
  const rates: number[] = [];
  const seen: string[] = [];
  const link = cardT0({
    atr,
    timer: rig.time,
    send: bytes => rig.fromCard(bytes),
    takesData: header => (header[1] & 1) === 1,
    onRate: rate => rates.push(rate),
    process: apdu =>
      new Promise(resolve => {
        seen.push(toHex(apdu));
        rig.time.after(program.workMs ?? 0, () => resolve(program.run(apdu)));
      }),
  });
  const card: WireCard = { reset: link.reset, receive: byte => link.receive(new Uint8Array([byte])) };
  await rig.insert(card);
  return { rates, seen };
};
const ok = fromHex('9000');
const transmit = async (rig: Rig, command: string): Promise<string> =>
  toHex(await rig.time.settle(rig.slot.transmit(fromHex(command))));

test('activation answers with the ATR and goes to the fastest common rate', async () => {
  const rig = makeRig();
  const { rates } = await insertCard(rig, { run: () => ok });
  assert.is(rig.slot.isPresent(), true);
  assert.equal(await rig.time.settle(rig.slot.activate()), fastAtr);
  // TA1 = 94: F = 512, D = 8; 3.5 MHz × 8 / 512.
  assert.equal(rates, [0x11, 0x94]);
  assert.is(rig.baud(), 54_688);
  assert.equal(rig.log.slice(0, 5), ['reset 0', 'vcc 1', 'io open 9409 e', 'clock 1', 'reset 1']);
});

test('a reader that is slower than the card asks for the rate between', async () => {
  const rig = makeRig({ maxBaud: 30_000 });
  const { rates } = await insertCard(rig, { run: () => ok });
  await rig.time.settle(rig.slot.activate());
  // D = 4 is not what this card offers, so it declines and the default stays.
  assert.equal(rates, [0x11]);
  assert.is(rig.baud(), 9409);
  assert.is(await transmit(rig, '00a40000'), '9000');
});

test('command cases 1 to 4', async () => {
  const rig = makeRig();
  const { seen } = await insertCard(rig, {
    run: apdu => {
      if (apdu[1] === 0xb0) return new Uint8Array([...new Uint8Array(apdu[4] || 256).fill(apdu[3]), 0x90, 0]);
      if (apdu[1] === 0x89) return new Uint8Array([1, 2, 3, 0x90, 0]);
      return ok;
    },
  });
  await rig.time.settle(rig.slot.activate());
  assert.is(await transmit(rig, '00a40000'), '9000', 'case 1');
  assert.is(await transmit(rig, '00b0000704'), '070707079000', 'case 2');
  assert.is(await transmit(rig, '00b0000800'), `${'08'.repeat(256)}9000`, 'case 2, Le = 256');
  assert.is(await transmit(rig, `00d70000ff${'5a'.repeat(255)}`), '9000', 'case 3');
  assert.is(await transmit(rig, '0089000002abcd00'), '6103', 'case 4');
  assert.is(await transmit(rig, '00c0000003'), '0102039000', 'GET RESPONSE');
  assert.is(await transmit(rig, '00c0000003'), '6985', 'once only');
  assert.equal(seen.slice(-2), [`00d70000ff${'5a'.repeat(255)}`, '0089000002abcd']);
});

test('a wrong Le comes back as 6Cxx, and the right one does not run the command again', async () => {
  const rig = makeRig();
  const { seen } = await insertCard(rig, { run: () => fromHex('0102030405069000') });
  await rig.time.settle(rig.slot.activate());
  assert.is(await transmit(rig, '00ca000010'), '6c06');
  assert.is(await transmit(rig, '00ca000006'), '0102030405069000');
  assert.is(seen.length, 1);
});

test('GET RESPONSE in pieces, and with too large a Le', async () => {
  const rig = makeRig();
  await insertCard(rig, { run: () => fromHex('010203049000') });
  await rig.time.settle(rig.slot.activate());
  assert.is(await transmit(rig, '0089000001ff'), '6104');
  assert.is(await transmit(rig, '00c0000009'), '6c04');
  assert.is(await transmit(rig, '00c0000003'), '0102036101');
  assert.is(await transmit(rig, '00c0000001'), '049000');
  assert.is(await transmit(rig, '0089000001ff'), '6104');
  assert.is(await transmit(rig, '0089000001ee'), '6104', 'another command drops what waits');
});

test('a card that works for five seconds keeps the reader waiting with NULL', async () => {
  const rig = makeRig();
  // Not at the very moment of a NULL.
  await insertCard(rig, { workMs: 4990, run: () => ok });
  await rig.time.settle(rig.slot.activate());
  const before = rig.crossed();
  assert.is(await transmit(rig, '00a40000'), '9000');
  // Header, status, and a NULL each half second of almost five.
  assert.is(rig.crossed() - before, 5 + 2 + 9);
});

test('a command that is no short APDU is refused before the card sees it', async () => {
  const rig = makeRig();
  await insertCard(rig, { run: () => ok });
  await rig.time.settle(rig.slot.activate());
  const before = rig.crossed();
  for (const command of [
    '00a400',
    '00a4000000ff',
    '00a4000002ff',
    '00a4000001ffffff',
    '00640000',
    '00920000',
  ]) {
    let message = '';
    await rig.time.settle(rig.slot.transmit(fromHex(command))).catch(reason => {
      message = reason.message;
    });
    assert.match(message, /expected/, command);
  }
  assert.is(rig.crossed(), before);
  assert.is(await transmit(rig, '00a40000'), '9000');
});

test('deactivation goes the other way round, and twice does no harm', async () => {
  const rig = makeRig();
  await insertCard(rig, { run: () => ok });
  await rig.time.settle(rig.slot.activate());
  rig.log.length = 0;
  rig.slot.deactivate();
  rig.slot.deactivate();
  assert.equal(rig.log, ['reset 0', 'clock 0', 'io close', 'tx 0', 'vcc 0']);
});

test('1 000 commands leave no timer behind', async () => {
  const rig = makeRig();
  const { seen } = await insertCard(rig, { run: () => ok });
  await rig.time.settle(rig.slot.activate());
  for (let i = 0; i < 1000; i++) assert.is(await transmit(rig, '00a40000023f00'.replace('a4', 'a5')), '9000');
  await rig.time.run(1000);
  assert.is(seen.length, 1000);
  assert.is(rig.time.pending(), 0);
});

test('20 activations in a row each bring the ATR', async () => {
  const rig = makeRig();
  await insertCard(rig, { run: () => ok });
  for (let i = 0; i < 20; i++) assert.equal(await rig.time.settle(rig.slot.activate()), fastAtr);
});

test.run();

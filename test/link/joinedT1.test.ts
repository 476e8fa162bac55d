/** T=1: the reader's driver and the card's transport, joined by a wire. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answerToReset, type CardLinkName } from '../../bench/card/linkProfiles.ts';
import { withPps } from '../../firmware/card/link/pps.ts';
import { t0Transport } from '../../firmware/card/link/t0.ts';
import { cardT1, t1Transport } from '../../firmware/card/link/t1.ts';
import type { CardLink } from '../../firmware/card/link/transport.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import type { CardUartOptions } from '../../hal/drivers/iso7816/cardSlot.ts';
import { t0 } from '../../hal/drivers/iso7816/t0.ts';
import { t1 } from '../../hal/drivers/iso7816/t1.ts';
import { makeRig, type Rig } from './rig.ts';

const ok = fromHex('9000');
/** INS B0 reads P2 as often as Le says, D6 takes data, 89 answers data with data. */
const respond = (apdu: Uint8Array): Uint8Array => {
  if (apdu[1] === 0xb0) return new Uint8Array([...new Uint8Array(apdu[4] || 256).fill(apdu[3]), 0x90, 0]);
  return apdu[1] === 0x89 ? fromHex('0102039000') : ok;
};

interface Setup {
  readonly rig: Rig;
  readonly rates: number[];
  readonly seen: string[];
  /** What the reader said, character by character, with the time. */
  readonly heard: { byte: number; at: number }[];
}
const setUp = async (
  link: CardLinkName,
  { workMs = 0, ...reader }: Partial<CardUartOptions> & { workMs?: number } = {},
): Promise<Setup> => {
  const rig = makeRig({ protocols: [t0, t1], ...reader });
  const rates: number[] = [];
  const seen: string[] = [];
  const heard: Setup['heard'] = [];
  const options = {
    atr: answerToReset(link),
    timer: rig.time,
    send: (bytes: Uint8Array) => rig.fromCard(bytes),
    onRate: (rate: number) => rates.push(rate),
    takesData: (header: Uint8Array) => header[1] !== 0xb0,
    process: (apdu: Uint8Array) =>
      new Promise<Uint8Array>(resolve => {
        seen.push(toHex(apdu));
        rig.time.after(workMs, () => resolve(respond(apdu)));
      }),
  };
  const card: CardLink =
    link === 'T0+T1' ? withPps(options, [t0Transport(options), t1Transport(options)]) : cardT1(options);
  const receive = (byte: number): void => {
    heard.push({ byte, at: rig.time.now() });
    card.receive(Uint8Array.of(byte));
  };
  await rig.insert({ reset: card.reset, receive });
  await rig.time.settle(rig.slot.activate());
  return { rig, rates, seen, heard };
};
const transmit = async ({ rig }: Setup, command: string): Promise<string> =>
  toHex(await rig.time.settle(rig.slot.transmit(fromHex(command))));

for (const link of ['T1-9600', 'T1-38400', 'T1-115200', 'T1-crc'] as const)
  test(`${link}: command cases 1 to 4, chained where they are longer than a block`, async () => {
    const setup = await setUp(link);
    assert.is(await transmit(setup, '00a40000'), '9000', 'case 1');
    assert.is(await transmit(setup, '00b0000704'), '070707079000', 'case 2');
    assert.is(await transmit(setup, '00b0000800'), `${'08'.repeat(256)}9000`, 'case 2, Le = 256');
    const long = `00d60000ff${'5a'.repeat(255)}`;
    assert.is(await transmit(setup, long), '9000', 'case 3');
    assert.is(await transmit(setup, '0089000002abcd00'), '0102039000', 'case 4: data and status at once');
    assert.equal(setup.seen, ['00a40000', '00b0000704', '00b0000800', long, '0089000002abcd00']);
  });

test('the first block announces the reader’s information field size, once a session', async () => {
  const setup = await setUp('T1-9600');
  setup.heard.length = 0;
  await transmit(setup, '00a40000');
  await transmit(setup, '00a40000');
  const said = toHex(Uint8Array.from(setup.heard.map(({ byte }) => byte)));
  assert.is(said, '00c101fe3e' + '00000400a40000a0' + '00400400a40000e0');
});

test('PPS goes to the rate of TA1 with T=1 in PPS0', async () => {
  const { rig, rates, heard } = await setUp('T1-115200');
  assert.equal(rates, [0x11, 0x18]);
  assert.is(rig.baud(), 112_903);
  assert.equal(
    heard.map(({ byte }) => byte),
    [0xff, 0x11, 0x18, 0xff ^ 0x11 ^ 0x18],
  );
});

test('a card that offers both: its first protocol, or by PPS the one that the reader has', async () => {
  const both = await setUp('T0+T1');
  assert.is(both.heard[1].byte & 15, 0);
  assert.is(await transmit(both, '0089000002abcd00'), '6103', 'T=0');
  const second = await setUp('T0+T1', { protocols: [t1] });
  assert.is(second.heard[1].byte & 15, 1);
  assert.is(await transmit(second, '0089000002abcd00'), '0102039000', 'T=1');
});

test('a card that works for five seconds asks for time', async () => {
  const setup = await setUp('T1-9600', { workMs: 5000 });
  assert.is(await transmit(setup, '00a40000'), '9000');
  assert.is(setup.seen.length, 1);
  // S(WTX response), each half block waiting time of 1.63 s.
  const said = toHex(Uint8Array.from(setup.heard.map(({ byte }) => byte)));
  assert.is(said.split('00e30101e3').length - 1, 6);
});

test('a card that works for a minute is given up after 20 s, despite its requests', async () => {
  const { rig } = await setUp('T1-9600', { workMs: 60_000 });
  const started = rig.time.now();
  const code = await rig.time.settle(rig.slot.transmit(fromHex('00a40000'))).then(
    () => 'no fault',
    reason => reason.code,
  );
  assert.is(code, 'cardMute');
  assert.ok(rig.time.now() - started <= 20_000);
});

test('the reader keeps 22 etu from the card’s last leading edge to its own first', async () => {
  const setup = await setUp('T1-9600');
  await transmit(setup, '00a40000');
  const { rig, heard } = setup;
  const etuMs = 372 / 3500;
  // The rig delivers a character when its 12 etu are over: two of them lie between arrivals, and 22 - 12 +
  // 1.5 more.
  const firstOfCommand = heard.findIndex(({ byte }, i) => i >= 5 && byte === 0);
  const gap = heard[firstOfCommand].at - heard[4].at;
  assert.ok(gap >= (5 * 12 + 12 + 11.4) * etuMs, `${gap / etuMs} etu`);
  assert.is(rig.slot.parityErrors, 0);
});

const spoil = (name: string, chance: number) =>
  test(`${name}: a spoilt character on the wire is mended or ends in a named fault`, async () => {
    let whole = 0;
    let faults = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const setup = await setUp('T1-38400');
      const { rig, seen } = setup;
      let state = seed;
      const random = (): number => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 8) / 2 ** 24;
      };
      rig.spoilWhen(() => random() < chance);
      const long = `00d60000c8${'5a'.repeat(200)}`;
      const outcome = await transmit(setup, long).catch(reason => reason.code as string);
      assert.ok(
        outcome === '9000' || outcome === 'cardGarbled' || outcome === 'cardMute',
        `seed ${seed}: ${outcome}`,
      );
      assert.ok(seen.length <= 1, `seed ${seed}: the command was carried out ${seen.length} times`);
      if (outcome === '9000') whole++;
      else faults++;
    }
    console.log(
      `${name}: ${whole} of 60 commands mended or untouched, ${faults} ended in a fault, none ran twice`,
    );
    assert.ok(whole > 0);
  });
spoil('a spoilt bit in 500 characters', 1 / 500);
spoil('a spoilt bit in 60 characters', 1 / 60);

test('1 000 commands leave no timer behind', async () => {
  const setup = await setUp('T1-115200');
  for (let i = 0; i < 1000; i++) assert.is(await transmit(setup, '00a4000002abcd'), '9000');
  await setup.rig.time.run(3000);
  assert.is(setup.seen.length, 1000);
  assert.is(setup.rig.time.pending(), 0);
});

test.run();

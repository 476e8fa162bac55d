/**
 * The USART's smartcard mode against a twin of its registers: a session in it, and each bit that it needs.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createUsartTwin, type UsartTwin } from '../../bench/card/usartTwin.ts';
import { cardT0 } from '../../firmware/card/link/t0.ts';
import { cardT1 } from '../../firmware/card/link/t1.ts';
import type { CardLink } from '../../firmware/card/link/transport.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { bundle } from '../../flash/image/bundle.ts';
import { cyclesPerEtu } from '../../hal/drivers/iso7816/pps.ts';
import { type SmartcardUsartOptions, smartcardUsart } from '../../hal/drivers/iso7816/smartcardUsart.ts';
import { t0 } from '../../hal/drivers/iso7816/t0.ts';
import { t1 } from '../../hal/drivers/iso7816/t1.ts';
import { faultOf, makeRig, type Rig, VirtualTime } from './rig.ts';

interface Bench {
  twin: UsartTwin;
  rig: Rig;
  time: VirtualTime;
  clocks: number[];
  /** The next character that the card sends is disturbed. */
  spoil(times?: number): void;
  refusals(): number;
}

/** 100 MHz / 28 = 3.571 MHz; the card's transport in front of it, TA1 = 94. */
const makeBench = (
  number: 1 | 2 | 3 | 6,
  changed: Partial<SmartcardUsartOptions> = {},
  atr = '3b1394504f43',
): Bench => {
  const time = new VirtualTime();
  const clocks: number[] = [];
  let rate = 0x11;
  let spoilt = 0;
  let refusals = 0;
  let link: CardLink;
  const twin = createUsartTwin({
    number,
    busHz: 100e6,
    timer: time,
    card: {
      receive: byte => link.receive(Uint8Array.of(byte)),
      clock: hz => clocks.push(Math.round(hz)),
      cyclesPerEtu: () => cyclesPerEtu(rate),
    },
  });
  const queue: number[] = [];
  /** One after the other: what is refused comes again before the next (ISO 7816-3, 7.3). */
  const sendNext = (): void => {
    if (queue.length === 0) return;
    twin.fromCard(queue[0], spoilt-- > 0, refused => {
      if (refused) refusals++;
      else queue.shift();
      sendNext();
    });
  };
  link = (atr.length > 12 ? cardT1 : cardT0)({
    atr: fromHex(atr),
    timer: time,
    takesData: header => (header[1] & 1) === 1,
    send: bytes => {
      if (queue.push(...bytes) === bytes.length) sendNext();
    },
    onRate: next => {
      // The response to PPS is still on its way at the rate before.
      time.after(next === 0x11 ? 0 : 5.1, () => {
        rate = next;
      });
    },
    process: async () => fromHex('01029000'),
  });
  Object.assign(globalThis, { peek32: twin.peek32, poke32: twin.poke32 });
  const ck = {} as Pin;
  const options = {
    uart: twin.serial,
    usart: number,
    busHz: 100e6,
    prescaler: 14,
    tx: twin.tx,
    ck,
    ...changed,
  };
  const rig = makeRig({
    uart: twin.serial,
    tx: twin.tx,
    timer: time,
    smartcard: smartcardUsart(options),
    protocols: [t0, t1],
  });
  const card = { reset: () => link.reset(), receive: () => {} };
  return {
    twin,
    rig: { ...rig, time, insert: () => rig.insert(card) },
    time,
    clocks,
    spoil: (times = 1) => {
      spoilt = times;
    },
    refusals: () => refusals,
  };
};
const activate = async (bench: Bench): Promise<string> => {
  const { rig, time } = bench;
  void rig.insert({ reset: () => {}, receive: () => {} });
  await time.run(60);
  return toHex(await time.settle(rig.slot.activate()));
};
const read = (bench: Bench): Promise<string> =>
  bench.time.settle(bench.rig.slot.transmit(fromHex('00b0000002'))).then(toHex);

for (const number of [1, 2, 3, 6] as const)
  test(`USART${number}: activation, PPS and a command, the clock from CK`, async () => {
    const bench = makeBench(number);
    assert.is(await activate(bench), '3b1394504f43');
    assert.is(await read(bench), '01029000');
    assert.equal(bench.twin.violations, []);
    assert.equal(bench.clocks, [3571429], 'it never stops in between');
    assert.is(Math.round(bench.twin.clockHz()), 3571429);
    bench.rig.slot.deactivate();
    assert.equal(bench.clocks, [3571429, 0]);
    assert.not.ok(bench.rig.log.includes('clock 1'), 'no PWM on the clock');
  });

test('registers during T=0: SCEN, NACK, 1.5 stop bits, CLKEN, prescaler', async () => {
  const { twin, ...bench } = makeBench(1);
  await activate({ twin, ...bench });
  assert.is(twin.register('CR3'), 0x30);
  assert.is(twin.register('CR2'), 0x3800);
  assert.is(twin.register('GTPR'), 14);
  assert.is(twin.register('BRR'), 14 * 2 * 64, '64 clock cycles an etu after PPS');
  bench.rig.slot.deactivate();
  assert.is(twin.register('CR3') & 0x30, 0, 'the next user of the port has a plain one');
});

test('a disturbed character of a T=0 card comes again, unseen by the protocol', async () => {
  const bench = makeBench(1);
  await activate(bench);
  bench.spoil(2);
  assert.is(await read(bench), '01029000');
  assert.is(bench.refusals(), 2);
  assert.is(bench.rig.slot.parityErrors, 0);
});

test('a character that stays spoilt ends within the exchange’s time', async () => {
  const bench = makeBench(1);
  await activate(bench);
  bench.spoil(1_000_000);
  const fault = await faultOf(bench.rig, bench.rig.slot.transmit(fromHex('00b0000002')));
  assert.is(fault.code, 'cardMute');
  assert.ok(fault.ms < 20_100, `${fault.ms}`);
});

test('before a T=0 session there is no error signal: TS of the inverse convention must not be refused', async () => {
  const bench = makeBench(1);
  bench.spoil(1);
  await activate(bench);
  assert.is(bench.refusals(), 0);
});

test('T=1 has no error signal: blocks are mended', async () => {
  const bench = makeBench(1, {}, '3b92948131fe4d504f1a');
  await activate(bench);
  assert.is(bench.twin.register('CR3'), 0x20);
  bench.spoil(1);
  assert.is(await read(bench), '01029000');
  assert.is(bench.refusals(), 0);
  assert.is(bench.rig.slot.parityErrors, 1);
});

test('a character that the card refuses ends the command by name; with 0.5 stop bits the refusal is not seen', async () => {
  const bench = makeBench(1);
  await activate(bench);
  bench.twin.refuseNext();
  assert.is((await faultOf(bench.rig, bench.rig.slot.transmit(fromHex('00b0000002')))).code, 'cardGarbled');
  const half = makeBench(1, { stopBits: 0.5 });
  await activate(half);
  assert.is(half.twin.register('CR2') & 0x3000, 0x1000);
  half.twin.refuseNext();
  assert.is((await faultOf(half.rig, half.rig.slot.transmit(fromHex('00b0000002')))).code, 'cardMute');
  assert.equal(half.twin.violations, []);
});

test('extra guard time of the card goes into GT', async () => {
  // TC1 = 5.
  const bench = makeBench(1, {}, '3b4005');
  await activate(bench);
  assert.is(bench.twin.register('GTPR'), 0x050e);
  assert.is(await read(bench), '01029000');
});

test('an invalid prescaler is refused', () => {
  for (const prescaler of [0, 32])
    assert.throws(() => makeBench(1, { prescaler }), /prescaler: expected 1 to 31/);
});

/** Each bit or address that the driver might get wrong, by a fault between it and the registers. */
const MISTAKES: [what: string, mistake: (address: number, value: number) => [number, number]][] = [
  ['another USART', (address, value) => [address + 0x400, value]],
  ['SCEN left out', (address, value) => [address, address % 0x400 === 0x14 ? value & ~0x20 : value]],
  ['NACK left out', (address, value) => [address, address % 0x400 === 0x14 ? value & ~0x10 : value]],
  ['HDSEL set', (address, value) => [address, address % 0x400 === 0x14 ? value | 8 : value]],
  ['IREN set', (address, value) => [address, address % 0x400 === 0x14 ? value | 2 : value]],
  ['LINEN set', (address, value) => [address, address % 0x400 === 0x10 ? value | 0x4000 : value]],
  ['CLKEN cleared', (address, value) => [address, address % 0x400 === 0x10 ? value & ~0x800 : value]],
  ['one stop bit', (address, value) => [address, address % 0x400 === 0x10 ? value & ~0x3000 : value]],
  ['prescaler one more', (address, value) => [address, address % 0x400 === 0x18 ? value + 1 : value]],
  ['prescaler in GT', (address, value) => [address, address % 0x400 === 0x18 ? value << 8 : value]],
  ['CR2 for CR3', (address, value) => [address % 0x400 === 0x14 ? address - 4 : address, value]],
];
for (const [what, mistake] of MISTAKES)
  test(`the twin finds a mistake: ${what}`, async () => {
    const bench = makeBench(1);
    const { poke32 } = bench.twin;
    Object.assign(globalThis, {
      poke32: (address: number, value: number) => poke32(...mistake(address, value)),
    });
    const session = async (): Promise<string> => {
      await activate(bench);
      bench.spoil(1);
      return read(bench);
    };
    const outcome = await session().catch(reason => reason.code ?? String(reason));
    const right = outcome === '01029000' && bench.twin.violations.length === 0 && bench.clocks.length === 1;
    assert.not.ok(right && bench.clocks[0] === 3571429, `${outcome}, ${bench.clocks}`);
  });

test('an image has the smartcard mode only where the board imports it', async () => {
  for (const board of ['virtual', 'espruino-wifi']) {
    const { modules } = await bundle(`import { wire } from './boards/${board}.ts'; wire();`, {
      wrapped: false,
      properties: [],
    });
    assert.ok(modules.some(module => module.endsWith('cardSlot.ts')));
    assert.not.ok(modules.some(module => module.endsWith('smartcardUsart.ts')));
  }
});

test.run();

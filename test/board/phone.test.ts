/**
 * The whole phone: an image built with the real drivers of boards/virtual.ts, against parts written from data
 * sheets.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CardDevice, CardIo } from '../../bench/parts/cardSocket/device.ts';
import { createVirtualPhone, type VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import { description } from '../../boards/virtual.ts';
import { cachedImage } from '../../flash/image/cachedImage.ts';

/** A program that uses each driver once, and prints its results. */
const entry = `
import { wire } from './boards/virtual.ts';
var hal = wire();
hal.display.show(['INSERT CARD', '\\xb6\\xb0\\xc4\\xde', 'three', 'four']);
hal.keypad.onKey(function (key) {
  print('key ' + key);
  if ('0123456789*#'.indexOf(key) >= 0) hal.line.dial(key).then(function () { print('dialled ' + key); });
  else hal.sounder.beep(100);
});
hal.handset.onHook(function (lifted) {
  print('hook ' + lifted);
  hal.handset.speech(lifted);
  if (lifted) hal.line.seize(); else hal.line.release();
});
hal.line.onChange(function () { print('line ' + ['', '', '', 'answered', 'ended'][hal.line.state()]); });
hal.cardSlot.onPresence(function (present) {
  print('card ' + present);
  if (!present) return;
  hal.cardSlot.activate().then(function (atr) {
    print('atr ' + atr.join());
    return hal.cardSlot.transmit(new Uint8Array([0, 0xb0, 0, 0, 4]));
  }).then(function (response) {
    print('response ' + response.join());
    hal.cardSlot.deactivate();
  }).catch(function (error) {
    print('fault ' + error.code);
    hal.cardSlot.deactivate();
  });
});
hal.network.onData(function (bytes) { hal.network.write(bytes); });
hal.journalMemory.write(10, new Uint8Array([1, 2, 3]));
print('fram ' + hal.journalMemory.read(9, 5).join());
hal.keyMemory.write(0, new Uint8Array([9, 8, 7]));
print('sram ' + hal.keyMemory.read(0, 3).join());
print('clock ' + hal.clock.now());
print('noise ' + hal.entropy.gather(4).join());
`;
const { image } = await cachedImage(description, { entry });

const start = async (seed = 1): Promise<VirtualPhone> => {
  const phone = createVirtualPhone({ description, image, seed, clockSeconds: 800_000_000 });
  phone.board.powerOn();
  await phone.shows('INSERT CARD');
  return phone;
};

/** T=0, READ BINARY of four octets; `lie` spoils the answer to reset. */
const plainCard = (lie?: 'silence' | 'parity'): CardDevice => {
  let io: CardIo;
  let received = 0;
  return {
    powerOn: given => {
      io = given;
      received = 0;
    },
    reset: level => {
      if (level !== 'high' || lie === 'silence') return;
      io.after((600 * 1e6) / io.clockHz(), () => {
        for (const value of [0x3b, 0x00]) io.send(value, { wrongParity: lie === 'parity' });
      });
    },
    character: () => {
      if (++received === 5) for (const value of [0xb0, 1, 2, 3, 4, 0x90, 0x00]) io.send(value);
    },
    powerOff: () => {},
  };
};
const printed = (phone: VirtualPhone, words: string): boolean => phone.board.output.includes(words);
const well = (phone: VirtualPhone): void => {
  assert.equal(phone.board.errors, []);
  assert.equal(phone.board.violations(), []);
};

test('the drivers initialise their parts without a violation', async () => {
  const phone = await start();
  await phone.advance(100);
  assert.equal(
    phone.display().map(row => row.trimEnd()),
    ['INSERT CARD', 'ｶｰﾄﾞ', 'three', 'four'],
  );
  assert.equal(phone.board.output.slice(0, 3), ['fram 0,1,2,3,0', 'sram 9,8,7', 'clock 800000000']);
  well(phone);
});

test('every key arrives once, however it bounces', async () => {
  for (const seed of [1, 2, 3]) {
    const phone = await start(seed);
    phone.hook(true);
    await phone.advance(300);
    await phone.type(['clear', 'language', 'service', 'followOn']);
    const keys = phone.board.output.filter(line => line.startsWith('key '));
    assert.equal(keys, ['key clear', 'key language', 'key service', 'key followOn'], `seed ${seed}`);
    assert.is(phone.sounds().length, 4);
    well(phone);
  }
});

test('a call: hook, digits, answer, hang up', async () => {
  const phone = await start();
  phone.hook(true);
  // The exchange takes digits from its dial tone on.
  await phone.advance(1000);
  assert.ok(phone.speechRelay?.isOn());
  await phone.type(['0', '3', '1', '9', '#', '*']);
  await phone.board.run({ until: () => printed(phone, 'line answered'), limitMs: 20_000 });
  assert.is(phone.line?.dialled(), '0319#*');
  phone.line?.hangUp();
  await phone.board.run({ until: () => printed(phone, 'line ended'), limitMs: 1000 });
  phone.hook(false);
  await phone.advance(500);
  assert.is(phone.line?.state(), 'idle');
  assert.is(phone.speechRelay?.isOn(), false);
  well(phone);
});

test('a card answers its reset and a command; its contacts go on and off in order', async () => {
  const phone = await start();
  phone.insert(plainCard());
  await phone.board.run({ until: () => printed(phone, 'response 1,2,3,4,144,0'), limitMs: 5000 });
  assert.ok(printed(phone, 'atr 59,0'));
  await phone.advance(50);
  assert.is(phone.card.isPowered(), false);
  phone.remove();
  await phone.board.run({ until: () => printed(phone, 'card false'), limitMs: 2000 });
  well(phone);
});

test('a silent card and one with wrong parity are faults, not answers', async () => {
  for (const [lie, code] of [
    ['silence', 'cardMute'],
    ['parity', 'cardGarbled'],
  ] as const) {
    const phone = await start();
    phone.insert(plainCard(lie));
    await phone.board.run({
      until: () => printed(phone, `fault ${code}`),
      limitMs: 20_000,
      waitingFor: code,
    });
    well(phone);
  }
});

test('a card pulled out in the middle of a command is a removed card', async () => {
  const phone = await start();
  phone.insert(plainCard());
  await phone.board.run({
    until: () => phone.board.output.some(line => line.startsWith('atr')),
    limitMs: 5000,
  });
  await phone.advance(4);
  phone.remove();
  await phone.board.run({ until: () => printed(phone, 'fault cardRemoved'), limitMs: 5000 });
  assert.equal(phone.board.errors, []);
});

test('the network carries octets both ways', async () => {
  const phone = await start();
  const heard: number[] = [];
  phone.network.onData(octets => heard.push(...octets));
  const octets = Uint8Array.from({ length: 500 }, (_, i) => i & 255);
  phone.network.send(octets);
  await phone.advance(200);
  assert.equal(heard, [...octets]);
  well(phone);
});

test('after a power cut the phone starts again; journal and keys are still there, a forced case loses the keys', async () => {
  const phone = await start();
  phone.board.powerOff();
  assert.equal(
    phone.display(),
    ['', '', '', ''].map(() => ' '.repeat(20)),
  );
  await phone.advance(60_000);
  assert.equal([...(phone.fram?.contents.subarray(10, 13) ?? [])], [1, 2, 3]);
  assert.equal([...(phone.sram?.contents.subarray(0, 3) ?? [])], [9, 8, 7]);
  phone.sram?.tamper();
  assert.is.not([...(phone.sram?.contents.subarray(0, 3) ?? [])].join(), '9,8,7');
  phone.board.powerOn();
  await phone.shows('INSERT CARD');
  assert.ok(printed(phone, 'clock 800000060'), phone.board.output.join(' | '));
  well(phone);
});

const story = async (seed: number): Promise<string> => {
  const phone = await start(seed);
  const edges: string[] = [];
  for (const pin of ['C6', 'B5', 'A0', 'C1'])
    phone.board.nets
      .at(pin)
      .onChange(level => edges.push(`${phone.board.nowMs().toFixed(3)} ${pin} ${level}`));
  phone.hook(true);
  await phone.advance(300);
  await phone.type(['1', '5', '9']);
  phone.insert(plainCard());
  await phone.advance(2000);
  return [...edges, ...phone.board.output].join('\n');
};

test('two runs of one seed have the same edges at the same times; another seed differs', async () => {
  const first = await story(5);
  assert.is(first, await story(5));
  assert.is.not(first, await story(6));
});

test.run();

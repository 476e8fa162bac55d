/**
 * The drivers as `boards/virtual.ts` wires them, built as an image and booted on the virtual board, against
 * parts that were written from the data sheets by another hand. A part lists the driver's violations of its
 * data sheet: the list must stay empty.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createVirtualPhone, keyPlate, type VirtualPhoneOptions } from '../../bench/phone/virtualPhone.ts';
import { description } from '../../boards/virtual.ts';
import { bundle } from '../../flash/image/bundle.ts';
import { PAYPHONE_KEYS } from '../../hal/drivers/keyMatrix.ts';

const entry = `
import { wire } from './boards/virtual.ts';
globalThis.hal = wire();
globalThis.told = [];
hal.keypad.onKey(key => told.push(key));
hal.handset.onHook(lifted => told.push(lifted ? 'lifted' : 'laid down'));
hal.line.onChange(() => { const s = hal.line.state(); if (s > 2) told.push(s === 3 ? 'answered' : 'ended'); });
`;
const { code } = await bundle(entry, { wrapped: true, properties: [] });

const boot = async (options: Partial<VirtualPhoneOptions> = {}) => {
  const phone = createVirtualPhone({ description, image: code, ...options });
  phone.board.powerOn();
  await phone.advance(200);
  const say = (expression: string) => phone.board.evaluate(expression);
  return { phone, say, told: () => String(say('told.join()')) };
};
type Booted = Awaited<ReturnType<typeof boot>>;
const clean = ({ phone }: Booted) => {
  assert.equal(phone.board.violations(), []);
  assert.equal(phone.board.errors, []);
};

test('the display shows four rows', async () => {
  const booted = await boot();
  booted.say('hal.display.show(["INSERT CARD", "01234567890123456789", "third", "the last row"])');
  await booted.phone.advance(50);
  assert.equal(
    booted.phone.display().map(row => row.trimEnd()),
    ['INSERT CARD', '01234567890123456789', 'third', 'the last row'],
  );
  clean(booted);
});

test('the virtual key plate and the driver’s are the same, and each press is reported once', async () => {
  assert.equal([...keyPlate], [...PAYPHONE_KEYS]);
  const booted = await boot();
  await booted.phone.type(keyPlate);
  assert.is(booted.told(), keyPlate.join());
  clean(booted);
});

test('case 12: two keys of one column that overlap both count, and no two outputs fight', async () => {
  const booted = await boot();
  const keys = booted.phone.keys!;
  keys.down(keyPlate.indexOf('8'));
  await booted.phone.advance(100);
  keys.down(keyPlate.indexOf('2'));
  await booted.phone.advance(100);
  keys.up(keyPlate.indexOf('8'));
  keys.up(keyPlate.indexOf('2'));
  await booted.phone.advance(100);
  keys.down(keyPlate.indexOf('2'));
  keys.down(keyPlate.indexOf('8'));
  await booted.phone.advance(100);
  assert.is(booted.told(), '8,2,2,8');
  clean(booted);
});

test('hook and speech relay', async () => {
  const booted = await boot();
  booted.phone.hook(true);
  await booted.phone.advance(200);
  booted.say('hal.handset.speech(true)');
  assert.is(booted.phone.speechRelay!.isOn(), true);
  booted.phone.hook(false);
  await booted.phone.advance(200);
  assert.is(booted.told(), 'lifted,laid down');
  clean(booted);
});

test('the buzzer sounds for its time', async () => {
  const booted = await boot();
  booted.say('hal.sounder.beep(150)');
  await booted.phone.advance(400);
  const [beep, ...more] = booted.phone.sounds();
  assert.is(more.length, 0);
  assert.ok(Math.abs(beep.lengthMs - 150) < 5, `${beep.lengthMs} ms`);
  clean(booted);
});

test('both memories hold bytes at both ends and across a power cut', async () => {
  const booted = await boot();
  for (const memory of ['journalMemory', 'keyMemory']) {
    booted.say(`hal.${memory}.write(0, new Uint8Array([1, 2, 3]))`);
    booted.say(`hal.${memory}.write(hal.${memory}.size - 2, new Uint8Array([4, 5]))`);
  }
  booted.phone.board.powerOff();
  booted.phone.board.powerOn();
  await booted.phone.advance(200);
  for (const memory of ['journalMemory', 'keyMemory']) {
    assert.is(String(booted.say(`hal.${memory}.read(0, 3).join()`)), '1,2,3');
    assert.is(String(booted.say(`hal.${memory}.read(hal.${memory}.size - 2, 2).join()`)), '4,5');
  }
  clean(booted);
});

test('the clock runs from where it was set, and has no time before', async () => {
  const lost = await boot();
  assert.is(lost.say('hal.clock.now()'), undefined);
  lost.say('hal.clock.set(848016000)');
  await lost.phone.advance(10_000);
  const now = Number(lost.say('hal.clock.now()'));
  assert.ok(now === 848016009 || now === 848016010, String(now));
  clean(lost);
  const kept = await boot({ clockSeconds: 848016000 });
  assert.is(kept.say('hal.clock.now()'), 848016000);
});

test('the exchange takes every digit that is dialled', async () => {
  const booted = await boot();
  booted.say('hal.line.seize()');
  await booted.phone.advance(900);
  booted.say(`(function next(i) {
    if (i < 12) hal.line.dial('0123456789*#'[i]).then(function () { next(i + 1); });
    else told.push('dialled');
  })(0)`);
  await booted.phone.advance(2200);
  assert.is(booted.told(), 'dialled');
  assert.is(booted.phone.line!.dialled(), '0123456789*#');
  clean(booted);
});

test('answer and clear of the far end are reported; after release the loop is open', async () => {
  const booted = await boot();
  const { phone } = booted;
  phone.line!.farEnd = () => ({ kind: 'answers', afterMs: 500, hangsUpAfterMs: 1000 });
  booted.say('hal.line.seize()');
  await phone.advance(900);
  booted.say(`hal.line.dial('1')`);
  await phone.advance(6000);
  assert.is(booted.told(), 'answered,ended');
  booted.say('hal.line.release()');
  await phone.advance(100);
  assert.is(phone.board.nets.at(description.pins.line!.loop).level(), 0);
  clean(booted);
});

test.run();

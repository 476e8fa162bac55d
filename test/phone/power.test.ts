/** The phone loses its supply at any moment, or is forced open: the money is whole, the keys are gone. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sampledCount } from '../whole.ts';
import { assertSettled, assertSound, giveCard, insertCard, openSystem, placeCall } from './rig.ts';

const cutsWhole = 30;
const cutsShare = 0.4;
const cuts = Number(process.env.CARDPHONE_CUTS) || sampledCount('power cuts of a call', cutsWhole, cutsShare);
const startYen = 5000;
const unitYen = 10;
const bootMs = 1500;

test(`the supply cut at ${cuts} moments of a call: installed at once, journal whole, the card settles or undoes`, async () => {
  const asked: string[] = [];
  const system = await openSystem({
    trace: ({ from, name }) => void (from === 'terminal' && asked.push(name)),
  });
  const { phone, dispenser } = system;
  const card = await giveCard(system, 'Aoi', startYen);
  let value = startYen;
  let charged = 0;
  for (let i = 0; i < cuts; i++) {
    await insertCard(system, card, `${value} YEN`);
    phone.hook(true);
    await phone.advance(400);
    for (const [at, key] of (['0', '9', '0', '1'] as const).entries())
      phone.board.scheduler.after(at * 250_000, () => phone.press(key));
    // The first charge comes some 6.5 s after the first digit, the second 9 s later: half of the cuts fall
    // around it.
    const spreadMs = i % 2 ? 6450 + i * 6.1 : (i * 16_000) / cuts;
    await phone.advance(spreadMs);
    phone.board.powerOff();
    phone.hook(false);
    phone.remove();
    await phone.advance(500);
    assert.is(phone.line!.state(), 'idle', `cut ${i}: a relay without power opens the loop`);
    phone.board.powerOn();
    await phone.shows('INSERT CARD', bootMs);
    const left = await dispenser.readValue(card.program);
    const lost = value - left;
    assert.ok(
      lost >= 0 && lost <= 2 * unitYen && lost % unitYen === 0,
      `cut ${i}: ${value} yen, then ${left}`,
    );
    charged += lost / unitYen;
    value = left;
  }
  await insertCard(system, card, `${value} YEN`);
  phone.remove();
  await phone.advance(1000);
  assert.is(asked.filter(name => name === 'install request').length, 1, 'the keys outlived every cut');
  assert.ok(charged > 0 && charged < 2 * cuts, `${charged} units were charged`);
  await assertSettled(system, startYen - value);
  assert.equal(phone.board.errors, []);
  // A cut within a digit cuts its tone short: the exchange's receiver says so, and that is all that anything
  // may say.
  assert.equal(
    phone.board.violations().filter(words => !/Q\.24: tone of/.test(words)),
    [],
  );
});

test('the supply cut with a card in the slot: the phone takes it up again by itself', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0312345678', '990 YEN');
  phone.board.powerOff();
  await phone.advance(500);
  phone.board.powerOn();
  await phone.shows('990 YEN');
  await phone.shows('DIAL NUMBER');
  phone.hook(false);
  await phone.advance(1000);
  phone.remove();
  await phone.shows('INSERT CARD');
  await phone.advance(500);
  await assertSettled(system, 10);
  assertSound(system);
});

test('S4.2 a phone that is forced open has no keys any more, says so, and is installed anew with others', async () => {
  const system = await openSystem();
  const { phone, center } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0312345678', '990 YEN');
  phone.hook(false);
  await phone.advance(1000);
  phone.remove();
  await phone.shows('INSERT CARD');
  await phone.advance(500);

  system.centerReachable = false;
  phone.board.powerOff();
  phone.sram!.tamper();
  await phone.advance(1000);
  phone.board.powerOn();
  await phone.shows('NOT YET INSTALLED');
  await phone.advance(30_000);
  system.centerReachable = true;
  await phone.shows('INSERT CARD');
  assert.is(center.registry.terminals.length, 2, 'another number, and so another key');
  await insertCard(system, card, '990 YEN');
  await placeCall(system, '0312345678', '980 YEN');
  phone.hook(false);
  await phone.advance(1000);
  phone.remove();
  await phone.advance(1000);
  assert.is(await system.dispenser.readValue(card.program), 980);
  assertSound(system);
});

test('S4.2 opened while it has power: nothing of the secret is left in the battery memory', async () => {
  const system = await openSystem();
  const { phone } = system;
  const before = Uint8Array.from(phone.sram!.contents.subarray(0, 2048));
  phone.sram!.tamper();
  const same = before.filter((octet, i) => octet === phone.sram!.contents[i]).length;
  assert.ok(same < 100, `${same} of 2048 octets are as before, 8 expected by chance`);
  assertSound(system);
});

test.run();

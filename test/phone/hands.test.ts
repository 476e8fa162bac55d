/** A person's actions at the phone: cards pulled or left behind, free calls, the language button. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BUTTONS,
  CALL_ENDED,
  CARD_PULLED,
  DIAL_NUMBER,
  EMERGENCY_FREE,
  FREE_CALL,
  INSERT_CARD,
  LIFT_HANDSET,
  NO_ANSWER,
  type Prompt,
  TAKE_CARD,
  TIME_SIGNAL,
  YEN,
} from '../../firmware/terminal/display/prompts/index.ts';
import type { System } from '../../simulation/system/system.ts';
import { LANGUAGES, onGlass } from './glass.ts';
import {
  assertSettled,
  assertSound,
  DAY_SECONDS,
  giveCard,
  hangUpAndTake,
  insertCard,
  openSystem,
  placeCall,
  press,
} from './rig.ts';

const pullsDefault = 24;
const pulls = Number(process.env.CARDPHONE_PULLS ?? pullsDefault);
const unitYen = 10;
/** From the hook to well after the first charge. */
const sessionMs = 12_500;

test(`a card pulled at ${pulls} moments of a session: line released, no yen lost, and the card works on`, async () => {
  const system = await openSystem();
  const { phone, dispenser } = system;
  const line = phone.line!;
  const card = await giveCard(system, 'Aoi', 5000);
  let value = 5000;
  let mostLost = 0;
  for (let i = 0; i < pulls; i++) {
    phone.insert(card.device);
    await phone.advance(i % 2 ? 700 : 300);
    phone.hook(true);
    await phone.advance(400);
    for (const [at, key] of (['0', '3', '1', '2', '3'] as const).entries())
      phone.board.scheduler.after(at * 250_000, () => phone.press(key));
    await phone.advance(Math.round((i * sessionMs) / pulls) + (i % 7) * 0.9);
    phone.remove();
    await phone.advance(1500);
    assert.is(line.state(), 'idle', `pull ${i}: line`);
    assert.not(phone.speechRelay!.isOn(), `pull ${i}: speech`);
    phone.hook(false);
    await phone.shows('INSERT CARD');
    const left = await dispenser.readValue(card.program);
    assert.ok(value - left === 0 || value - left === unitYen, `pull ${i}: ${value} yen, then ${left}`);
    mostLost = Math.max(mostLost, value - left);
    value = left;
  }
  await insertCard(system, card, `${value} YEN`);
  phone.remove();
  await phone.advance(1000);
  assert.is(mostLost, unitYen, 'some pulls came after a charge');
  assert.is(system.center.books.pendingYen, 0);
  await assertSettled(system, 5000 - value);
  assertSound(system);
});

test('a card pulled while talking: a sentence, and the next person is served', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0312345678', '990 YEN');
  phone.remove();
  await phone.shows(onGlass(0, CARD_PULLED));
  phone.hook(false);
  await phone.shows('INSERT CARD');
  await insertCard(system, card, '990 YEN');
  await hangUpAndTake(system);
  await assertSettled(system, 10);
  assertSound(system);
});

test('a card that is left behind is announced for a minute, and then may stay', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  await insertCard(system, card, '1000 YEN');
  await phone.shows(onGlass(0, TAKE_CARD), 40_000);
  assert.not(phone.card.isPowered());
  await phone.advance(300_000);
  const beeps = phone.sounds();
  assert.is(beeps.length, 20);
  const lastedMs = beeps[19].atMs - beeps[0].atMs;
  assert.ok(lastedMs > 55_000 && lastedMs < 65_000, `${lastedMs} ms`);
  assert.ok(beeps.every(({ lengthMs }) => Math.abs(lengthMs - 500) < 50));
  phone.hook(true);
  await phone.shows(onGlass(0, DIAL_NUMBER));
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

test('emergency and free numbers need no card; other numbers never reach the line', async () => {
  const system = await openSystem();
  const { phone } = system;
  const line = phone.line!;
  phone.hook(true);
  await phone.advance(300);
  await press(system, '0', '3', '1', '2', '3', '4');
  assert.equal(line.calls, []);
  await press(system, 'clear', '1', '1', '9');
  await phone.shows(onGlass(0, FREE_CALL));
  await phone.advance(9500);
  assert.is(line.calls[0].number, '119');
  assert.is(line.state(), 'answered');
  assert.ok(phone.speechRelay!.isOn());
  const card = await giveCard(system, 'Aoi', 1000);
  phone.insert(card.device);
  await phone.advance(3000);
  assert.is(line.state(), 'answered', 'a card does not end an emergency call');
  line.hangUp();
  await phone.shows(onGlass(0, CALL_ENDED));
  phone.hook(false);
  await phone.shows('1000 YEN');
  assert.is(line.state(), 'idle');
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

test('clear begins the number again', async () => {
  const system = await openSystem();
  const { phone } = system;
  phone.hook(true);
  await phone.advance(300);
  await press(system, '1', '1', 'clear', '0', '1', '2', '0', '5');
  await phone.advance(7500);
  assert.is(phone.line!.calls[0].number, '01205');
  phone.hook(false);
  await phone.shows('INSERT CARD');
  assertSound(system);
});

for (const [what, yen, lift] of [
  ['before the card', 0, 'before'],
  ['after the card', 0, 'after'],
] as const)
  test(`a card without value that stays in the slot does not keep a person from 110, handset lifted ${what}`, async () => {
    const system = await openSystem();
    const { phone } = system;
    const card = await giveCard(system, 'Aoi', yen);
    if (lift === 'before') phone.hook(true);
    await phone.advance(500);
    phone.insert(card.device);
    await phone.shows('NO VALUE LEFT');
    if (lift === 'after') phone.hook(true);
    await phone.advance(500);
    await press(system, '1', '1', '0');
    await phone.shows(onGlass(0, FREE_CALL));
    await phone.advance(9500);
    assert.is(phone.line!.calls[0].number, '110');
    assert.is(phone.line!.state(), 'answered');
    phone.hook(false);
    await phone.shows(onGlass(0, TAKE_CARD));
    await hangUpAndTake(system);
    assertSound(system);
  });

test('the language button works in every state, on the glass of the same state', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  const rows = () => phone.display().map(row => row.trimEnd());
  const check = async (state: string, row: number, prompt: Prompt): Promise<void> => {
    for (let steps = 1; steps <= LANGUAGES.length; steps++) {
      await press(system, 'language');
      const language = steps % LANGUAGES.length;
      assert.is(rows()[row], onGlass(language, prompt), `${state}, ${LANGUAGES[language].name}`);
    }
  };
  await check('idle', 0, INSERT_CARD);
  phone.hook(true);
  await phone.advance(300);
  await check('handset lifted', 2, EMERGENCY_FREE);
  phone.hook(false);
  await insertCard(system, card, '1000 YEN');
  await check('card in', 1, LIFT_HANDSET);
  await press(system, 'service');
  await check('service offered', 1, TIME_SIGNAL);
  await press(system, 'clear');
  phone.hook(true);
  await phone.shows('DIAL NUMBER');
  await check('to be dialled', 1, DIAL_NUMBER);
  await press(system, '0', '3', '1');
  await phone.shows('990 YEN');
  await check('talking', 3, BUTTONS);
  phone.line!.hangUp();
  await phone.shows('CALL ENDED');
  await check('call ended', 1, CALL_ENDED);
  await press(system, 'language');
  assert.is(rows()[0], `990 ${onGlass(1, YEN)}`);
  await phone.board.run({ until: () => rows()[0] === onGlass(1, TAKE_CARD), limitMs: 20_000 });
  await press(system, 'language', 'language', 'language');
  await check('card to be taken', 0, TAKE_CARD);
  await press(system, 'language');
  await hangUpAndTake(system);
  assert.is(rows()[0], 'INSERT CARD', 'the next person begins in the phone’s own language');
  await assertSettled(system, 10);
  assertSound(system);
});

test('a phone that the center never installed says so, and calls free numbers', async () => {
  const system = await openSystem({ startSeconds: DAY_SECONDS });
  const { phone } = system;
  system.centerReachable = false;
  phone.board.powerOff();
  phone.sram!.tamper();
  await phone.advance(1000);
  phone.board.powerOn();
  await phone.shows('NOT YET INSTALLED');
  const card = await giveCard(system as System, 'Aoi', 1000);
  phone.insert(card.device);
  await phone.advance(3000);
  assert.not(phone.card.isPowered(), 'without keys a card is not even powered');
  phone.hook(true);
  await phone.advance(500);
  await press(system, '1', '1', '0');
  await phone.shows(onGlass(0, FREE_CALL));
  await phone.advance(9500);
  assert.is(phone.line!.calls[0].number, '110');
  phone.hook(false);
  phone.remove();
  await phone.shows('NOT YET INSTALLED');
  assertSound(system);
});

test('a number that stays unfinished: the phone lets go of the line', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  await insertCard(system, card, '1000 YEN');
  phone.hook(true);
  await phone.shows('DIAL NUMBER');
  await phone.advance(1000);
  assert.is(phone.line!.state(), 'dialling');
  await phone.shows(onGlass(0, NO_ANSWER), 40_000);
  assert.is(phone.line!.state(), 'idle');
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

test.run();

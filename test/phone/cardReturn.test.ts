/** A card that stays after its session: asked for, announced for a minute, and in no one's way. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CARD_PULLED,
  EMERGENCY_FREE,
  FREE_CALL,
  INSERT_CARD,
  LIFT_HANDSET,
  NO_VALUE_LEFT,
  TAKE_CARD,
} from '../../firmware/terminal/display/prompts/index.ts';
import { LINE_READY } from '../../hal/line.ts';
import { openWorld } from '../settlement/rig.ts';
import { beginSession, cardsOf, type Desk, newTerminal, openDesk, said, talk } from './desk.ts';

const world = await openWorld();
const information = await newTerminal(world);
const cardOf = cardsOf(world);
const noActionMs = 30_000;

/** The session is over, without a sentence; its card is still in. */
const leftBehind = async (): Promise<Desk> => {
  const desk = openDesk(world, information);
  await beginSession(desk, await cardOf(1000));
  await desk.pass(noActionMs);
  desk.done();
  assert.equal(desk.shown(), [said(TAKE_CARD)]);
  return desk;
};

/** The session of an empty card is over, with a sentence. */
const emptyCard = async (): Promise<Desk> => {
  const desk = openDesk(world, information);
  await beginSession(desk, await cardOf(0));
  assert.equal(desk.shown(), [said(NO_VALUE_LEFT), said(TAKE_CARD)]);
  return desk;
};

test('a card that stays is announced after five seconds, then every three: 20 times, half a second each', async () => {
  const desk = await leftBehind();
  await desk.pass(10 * 60_000);
  const expected = Array.from({ length: 20 }, (_, i) => `${5_000 + i * 3_000} beep 500`);
  assert.equal(desk.done(), expected);
});

test('with the handset lifted again the card that stayed begins another session', async () => {
  const desk = await leftBehind();
  desk.hook(true);
  await desk.pass(0);
  assert.equal(desk.done(), ['0 seize']);
});

test('with the handset lifted before, a digit begins no session', async () => {
  const desk = openDesk(world, information);
  await beginSession(desk, await cardOf(1000));
  await talk(desk);
  desk.far(4);
  await desk.pass(600 + 10_000);
  assert.equal(desk.shown(), [said(TAKE_CARD)]);
  desk.done();
  desk.press('5', '1');
  await desk.pass(0);
  assert.equal(desk.shown(), [said(TAKE_CARD)]);
  assert.equal(desk.done(), []);
});

test('a card of no value that stays does not prevent a call to 110', async () => {
  const desk = await emptyCard();
  desk.hook(true);
  await desk.pass(0);
  assert.equal(desk.shown(), [said(INSERT_CARD), said(EMERGENCY_FREE)]);
  desk.press('1', '1', '0');
  await desk.pass(0);
  desk.far(LINE_READY);
  await desk.pass(0);
  assert.equal(desk.shown(), [said(FREE_CALL), '110']);
  desk.hook(false);
  await desk.pass(600);
  assert.equal(desk.shown(), [said(NO_VALUE_LEFT), said(TAKE_CARD)]);
});

test('a digit with the handset on its cradle begins no free call', async () => {
  const desk = await emptyCard();
  desk.press('1');
  await desk.pass(0);
  assert.equal(desk.shown(), [said(NO_VALUE_LEFT), said(TAKE_CARD)]);
});

/** A card was pulled out of a call; the sentence shows. */
const pulled = async (): Promise<Desk> => {
  const desk = openDesk(world, information);
  await beginSession(desk, await cardOf(1000));
  await talk(desk);
  desk.remove();
  await desk.pass(600);
  assert.equal(desk.shown(), [said(CARD_PULLED)]);
  desk.done();
  return desk;
};

test('the sentence for a card that was pulled stays four seconds', async () => {
  const desk = await pulled();
  await desk.pass(3_999);
  assert.equal(desk.shown(), [said(CARD_PULLED)]);
  await desk.pass(1);
  assert.equal(desk.shown(), [said(INSERT_CARD), said(EMERGENCY_FREE)]);
});

test('a digit ends it, and is the first one of a free call', async () => {
  const desk = await pulled();
  desk.press('1');
  await desk.pass(0);
  assert.equal(desk.shown(), [said(INSERT_CARD), '1', said(EMERGENCY_FREE)]);
});

test('the hook ends it', async () => {
  const desk = await pulled();
  desk.hook(false);
  await desk.pass(0);
  assert.is(desk.shown()[0], said(INSERT_CARD));
});

test('a hook that moved before the card was pulled does not end it', async () => {
  const desk = openDesk(world, information);
  await desk.start();
  desk.slot.tap.response = response =>
    new Promise(resolve => void desk.hal.timer.after(500, () => resolve(response)));
  desk.insert(await cardOf(1000));
  desk.hook(true);
  await desk.pass(100);
  desk.remove();
  await desk.pass(400 + 3_999);
  assert.equal(desk.shown(), [said(CARD_PULLED)]);
});

test('a line that changes does not end it', async () => {
  const desk = await pulled();
  desk.far(0);
  await desk.pass(0);
  assert.equal(desk.shown(), [said(CARD_PULLED)]);
});

test('the next card ends it, and is examined', async () => {
  const desk = await pulled();
  desk.hook(false);
  desk.insert(await cardOf(1000));
  await desk.pass(0);
  assert.equal(desk.shown().slice(0, 2), ['1000 YEN', said(LIFT_HANDSET)]);
});

test.run();

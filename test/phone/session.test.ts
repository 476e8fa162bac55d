/** A session's waits and ends to the millisecond: before and after calls, and as the value ends. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BUTTONS,
  CALL_ENDED,
  DIAL_NUMBER,
  INSERT_CARD,
  LIFT_HANDSET,
  NO_ANSWER,
  NO_VALUE_LEFT,
  TAKE_CARD,
} from '../../firmware/terminal/display/prompts/index.ts';
import { LINE_ENDED, LINE_READY } from '../../hal/line.ts';
import { openWorld } from '../settlement/rig.ts';
import { around, cardsOf, type Desk, newTerminal, openDesk, said, sessionsWith, talk } from './desk.ts';

const world = await openWorld();
const information = await newTerminal(world);
const cardOf = cardsOf(world);

const inSession = sessionsWith(world, information, cardOf);

const waiting = (yen: number, ...lines: string[]): string[] => [`${yen} YEN`, ...lines, said(BUTTONS)];

test('before a call a session waits half a minute for the handset', async () => {
  const desk = await inSession(1000);
  assert.equal(await around(desk, 30_000), [waiting(1000, said(LIFT_HANDSET)), [said(TAKE_CARD)]]);
});

test('after a call it waits ten seconds, and says that the card may be taken', async () => {
  const desk = await inSession(1000);
  await talk(desk);
  desk.hook(false);
  await desk.pass(600);
  assert.equal(await around(desk, 10_000), [
    waiting(990, said(LIFT_HANDSET), said(TAKE_CARD)),
    [said(TAKE_CARD)],
  ]);
});

test('after a service it waits ten seconds as well', async () => {
  const desk = await inSession(1000);
  desk.press('service', '#');
  await desk.pass(0);
  await desk.pass(0);
  await talk(desk, '');
  assert.equal(desk.done().slice(0, 5), ['0 seize', '0 dial 1', '0 dial 1', '0 dial 7', '0 speech']);
  desk.hook(false);
  await desk.pass(600);
  assert.equal(await around(desk, 10_000), [
    waiting(990, said(LIFT_HANDSET), said(TAKE_CARD)),
    [said(TAKE_CARD)],
  ]);
});

test('a session that asked for the services out of dial tone and chose none has had no call', async () => {
  const desk = await inSession(1000);
  desk.hook(true);
  await desk.pass(0);
  desk.press('service');
  await desk.pass(600);
  desk.hook(false);
  desk.press('clear');
  await desk.pass(0);
  assert.equal(desk.shown(), waiting(1000, said(LIFT_HANDSET)));
});

test('a service waits twenty seconds for the handset, and then the session goes on without it', async () => {
  const desk = await inSession(1000);
  desk.press('service', '#');
  await desk.pass(0);
  assert.equal(await around(desk, 20_000), [
    ['1000 YEN', said(LIFT_HANDSET)],
    waiting(1000, said(LIFT_HANDSET), said(TAKE_CARD)),
  ]);
});

for (const key of ['followOn', 'clear'] as const)
  test(`after a call that the far end ended, ${key} begins the next one; a digit does not`, async () => {
    const desk = await inSession(1000);
    await talk(desk);
    desk.far(LINE_ENDED);
    await desk.pass(600);
    assert.equal(desk.shown(), waiting(990, said(CALL_ENDED), said(TAKE_CARD)));
    desk.done();
    desk.press('5');
    await desk.pass(600);
    assert.equal(desk.done(), []);
    desk.press(key);
    await desk.pass(0);
    assert.equal(desk.done(), ['0 seize']);
    assert.equal(desk.shown(), waiting(990, said(DIAL_NUMBER)));
  });

test('after a call that the far end ended, hanging up and lifting again begins the next one', async () => {
  const desk = await inSession(1000);
  await talk(desk);
  desk.far(LINE_ENDED);
  await desk.pass(600);
  desk.hook(false);
  await desk.pass(10);
  desk.done();
  desk.hook(true);
  await desk.pass(0);
  assert.equal(desk.done(), ['0 seize']);
});

test('a card of 10 yen serves a call; what is left of it ends the session (Fig. 5: "10 yen or more")', async () => {
  const desk = await inSession(10);
  await talk(desk);
  assert.is(desk.shown()[0], '0 YEN');
  desk.hook(false);
  await desk.pass(600);
  assert.equal(desk.shown(), [said(NO_VALUE_LEFT), said(TAKE_CARD)]);
});

test('a card of 9 yen ends its session at once', async () => {
  const desk = openDesk(world, information);
  await desk.start();
  desk.insert(await cardOf(9));
  await desk.pass(0);
  assert.equal(desk.shown(), [said(NO_VALUE_LEFT), said(TAKE_CARD)]);
});

/** The card's contacts and the chip's memory in the order in which they were used. */
const watch = (desk: Desk): string[] => {
  const order: string[] = [];
  desk.hal.collectGarbage = () => void order.push('collect');
  const { activate, deactivate } = desk.slot;
  desk.slot.activate = async () => {
    order.push('activate');
    return activate();
  };
  desk.slot.deactivate = () => {
    order.push('deactivate');
    deactivate();
  };
  desk.slot.tap.command = octets => {
    if (order.at(-1) !== 'commands') order.push('commands');
    return octets;
  };
  return order;
};

test('garbage is collected before the card is powered, before its value is proved and after it', async () => {
  const desk = openDesk(world, information);
  const card = await cardOf(1000);
  await desk.start();
  const order = watch(desk);
  desk.insert(card);
  await desk.pass(0);
  assert.equal(order, ['collect', 'activate', 'commands', 'collect', 'commands', 'collect']);
});

test('a free number dialled in a session does not switch its card off: it is examined no more', async () => {
  const desk = await inSession(1000);
  const order = watch(desk);
  desk.hook(true);
  await desk.pass(0);
  desk.far(LINE_READY);
  desk.press('1', '1', '0');
  await desk.pass(0);
  assert.not(order.includes('deactivate'));
  assert.equal(desk.done(), ['0 seize', '0 dial 1', '0 dial 1', '0 dial 0']);
});

/** A card is in, and its first answer waits; the handset is lifted. */
const beingExamined = async () => {
  const desk = openDesk(world, information);
  const card = await cardOf(1000);
  await desk.start();
  desk.slot.tap.response = response =>
    new Promise(resolve => void desk.hal.timer.after(2_000, () => resolve(response)));
  const order = watch(desk);
  desk.insert(card);
  desk.hook(true);
  await desk.pass(0);
  return { desk, order };
};

test('a free number that is dialled while the card is examined switches the card off at its last digit', async () => {
  const { desk, order } = await beingExamined();
  desk.press('1', '1');
  await desk.pass(0);
  assert.not(order.includes('deactivate'));
  desk.press('8');
  assert.is(order.at(-1), 'deactivate');
});

test('other digits while the card is examined leave it on', async () => {
  const { desk, order } = await beingExamined();
  desk.press('0', '3', '1');
  await desk.pass(0);
  assert.not(order.includes('deactivate'));
});

test('a line that never gives dial tone ends the wish to call after half a minute', async () => {
  const desk = await inSession(1000);
  desk.hook(true);
  await desk.pass(0);
  await desk.pass(29_999);
  assert.equal(desk.shown(), waiting(1000, said(DIAL_NUMBER)));
  await desk.pass(1 + 600);
  assert.equal(desk.shown(), waiting(1000, said(NO_ANSWER), said(TAKE_CARD)));
});

test('a card that is pulled while its session waits: the phone is idle again', async () => {
  const desk = await inSession(1000);
  desk.remove();
  await desk.pass(0);
  assert.is(desk.shown()[0], said(INSERT_CARD));
});

test.run();

/** What an idle phone does: reports, tries mute cards again, shows alarms, returns to its own language. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CARD_SILENT,
  CARD_UNREADABLE,
  EMERGENCY_FREE,
  INSERT_CARD,
  LANGUAGE_NAME,
  NOT_INSTALLED,
  OUT_OF_ORDER,
  PLEASE_WAIT,
  TAKE_CARD,
} from '../../firmware/terminal/display/prompts/index.ts';
import { MESSAGE_SETTLEMENT_REPORT, MESSAGE_STATE } from '../../firmware/wire/messages.ts';
import { openWorld } from '../settlement/rig.ts';
import { around, beginSession, cardsOf, type Desk, GERMAN, newTerminal, openDesk, said } from './desk.ts';

const world = await openWorld();
const information = await newTerminal(world);
const cardOf = cardsOf(world);
const REPORT_MS = 10 * 60_000;

const idle = async (): Promise<Desk> => {
  const desk = openDesk(world, information);
  await desk.start();
  return desk;
};

const screen = (...alarm: string[]): string[] => [
  said(INSERT_CARD),
  ...alarm,
  said(EMERGENCY_FREE),
  `A: ${said(LANGUAGE_NAME)}`,
];

test('a phone that starts reports at once, and an idle one every ten minutes', async () => {
  const desk = await idle();
  assert.equal(desk.asked, [MESSAGE_STATE, MESSAGE_SETTLEMENT_REPORT]);
  await desk.pass(REPORT_MS - 2_000);
  assert.is(desk.asked.length, 2);
  await desk.pass(20_000);
  assert.is(desk.asked.length, 4);
});

test('a session that ends reports', async () => {
  const desk = openDesk(world, information);
  await beginSession(desk, await cardOf(1000));
  assert.is(desk.asked.length, 2);
  desk.remove();
  await desk.pass(0);
  assert.is(desk.asked.length, 4);
});

test('the chosen language goes ten seconds after the last key: the next person finds the phone’s own', async () => {
  const desk = await idle();
  desk.press('5');
  await desk.pass(0);
  desk.press('language');
  await desk.pass(0);
  assert.is(desk.shown()[0], GERMAN[INSERT_CARD]);
  assert.equal(
    (await around(desk, 10_000)).map(([first]) => first),
    [GERMAN[INSERT_CARD], said(INSERT_CARD)],
  );
});

test('a key keeps the language', async () => {
  const desk = await idle();
  desk.press('language');
  await desk.pass(9_000 - 1_000);
  desk.press('5');
  await desk.pass(5_000);
  assert.is(desk.shown()[0], GERMAN[INSERT_CARD]);
});

test('after a session and after a free call the language is the phone’s own', async () => {
  const desk = openDesk(world, information);
  await beginSession(desk, await cardOf(0));
  desk.press('language');
  await desk.pass(0);
  assert.is(desk.shown()[1], GERMAN[TAKE_CARD]);
  desk.remove();
  await desk.pass(0);
  assert.equal(desk.shown(), screen());
  desk.hook(true);
  await desk.pass(0);
  desk.press('language');
  await desk.pass(0);
  desk.hook(false);
  await desk.pass(0);
  assert.equal(desk.shown(), screen());
});

test('a mistake of this program shows a sentence for a second, is noted, and the phone serves again', async () => {
  const desk = openDesk(world, information);
  await desk.start(async () => {
    throw new Error('a mistake');
  });
  desk.done();
  desk.press('*');
  await desk.pass(0);
  assert.equal(desk.done(), ['0 fault bug']);
  assert.equal(await around(desk, 1_000), [[said(OUT_OF_ORDER)], screen()]);
});

/**
 * A card that is never read: it does not answer, or not as ISO 7816-3 has it. The result counts how often it
 * was powered.
 */
const mute = (desk: Desk, code = 'cardMute'): { powered: number } => {
  const count = { powered: 0 };
  const { activate } = desk.slot;
  desk.slot.activate = async () => {
    count.powered++;
    await activate();
    throw Object.assign(new Error('card: no answer to reset'), { code });
  };
  return count;
};

test('a card that does not answer is reset and examined once more, and then refused', async () => {
  const desk = await idle();
  const count = mute(desk);
  desk.insert(await cardOf(1000));
  await desk.pass(0);
  assert.equal([count.powered, desk.shown()], [2, [said(CARD_SILENT), said(TAKE_CARD)]]);
});

test('a card whose characters are spoilt is reset and examined once more, and then refused', async () => {
  const desk = await idle();
  const count = mute(desk, 'cardGarbled');
  desk.insert(await cardOf(1000));
  await desk.pass(0);
  assert.equal([count.powered, desk.shown()], [2, [said(CARD_UNREADABLE), said(TAKE_CARD)]]);
});

test('one silence is no fault: the second examination serves the person', async () => {
  const desk = await idle();
  const { activate } = desk.slot;
  mute(desk);
  const once = desk.slot.activate;
  desk.slot.activate = () => {
    desk.slot.activate = activate;
    return once();
  };
  desk.insert(await cardOf(1000));
  await desk.pass(0);
  assert.is(desk.shown()[0], '1000 YEN');
});

test('with the handset lifted a card that does not answer is not tried again: the person may need 110', async () => {
  const desk = await idle();
  const count = mute(desk);
  desk.insert(await cardOf(1000));
  desk.hook(true);
  await desk.pass(0);
  assert.is(count.powered, 1);
});

test('another fault is not tried again', async () => {
  const desk = await idle();
  let powered = 0;
  desk.slot.activate = async () => {
    powered++;
    throw Object.assign(new Error('card: class B only'), { code: 'cardUnsupported' });
  };
  desk.insert(await cardOf(1000));
  await desk.pass(0);
  assert.is(powered, 1);
});

test('the third card in a row that does not answer is the slot’s fault; one that answers ends the row', async () => {
  const desk = await idle();
  const { activate } = desk.slot;
  const card = await cardOf(1000);
  const visit = async (): Promise<string[]> => {
    desk.insert(card);
    await desk.pass(0);
    desk.remove();
    await desk.pass(10_000);
    return desk.shown();
  };
  mute(desk);
  assert.equal(await visit(), screen());
  assert.equal(await visit(), screen());
  assert.equal(await visit(), screen('readerFailed'));
  desk.slot.activate = activate;
  assert.equal(await visit(), screen());
  mute(desk);
  assert.equal(await visit(), screen());
  assert.equal(await visit(), screen());
});

test('a journal memory that has died ends a session before the card is powered, and is the alarm', async () => {
  const desk = await idle();
  const { journalMemory } = desk.hal;
  const { read } = journalMemory;
  const count = mute(desk);
  journalMemory.read = (at, length) => {
    if (at === 0 && length === 1) throw Object.assign(new Error('fram'), { code: 'framFailed' });
    return read(at, length);
  };
  desk.insert(await cardOf(1000));
  await desk.pass(0);
  assert.equal([count.powered, desk.shown()], [0, [said(OUT_OF_ORDER), said(TAKE_CARD)]]);
  desk.remove();
  await desk.pass(10_000);
  assert.equal(desk.shown(), screen('framFailed'));
});

test('a session waits for the report that is on its way, three seconds at most', async () => {
  const desk = openDesk(world, information);
  const heard = desk.hal.network.write;
  // The center has heard the state; its answer to the totals is lost.
  desk.hal.network.write = octets => {
    heard(octets);
    if (desk.asked.at(-1) === MESSAGE_STATE) desk.isOnline = false;
  };
  await desk.start();
  assert.is(desk.asked.at(-1), MESSAGE_SETTLEMENT_REPORT);
  desk.insert(await cardOf(1000));
  assert.equal(
    (await around(desk, 2_000)).map(([first]) => first),
    [said(PLEASE_WAIT), '1000 YEN'],
  );
});

test('a center that is silent is the last of the alarms, until it answers', async () => {
  const desk = await idle();
  desk.isOnline = false;
  await desk.pass(REPORT_MS + 20_000);
  assert.equal(desk.shown(), screen('centerSilent'));
  desk.isOnline = true;
  await desk.pass(REPORT_MS + 20_000);
  assert.equal(desk.shown(), screen());
});

test('a phone that becomes installed says so at once', async () => {
  const desk = openDesk(world);
  desk.isOnline = false;
  await desk.start();
  assert.is(desk.shown()[0], said(NOT_INSTALLED));
  const online = openDesk(world);
  await online.start();
  assert.is(online.shown()[0], said(INSERT_CARD));
});

test.run();

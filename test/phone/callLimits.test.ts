/** A call's limits to the millisecond and to the yen: units, warnings, the longest call, digits, services. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ASKING_CHARGE,
  BUTTONS,
  CALL_ENDED,
  CONFIRM,
  DIRECTORY,
  LAST_UNIT,
  LIFT_HANDSET,
  NO_ANSWER,
  NO_VALUE_LEFT,
  NOT_CONNECTED_HERE,
  NOT_ENOUGH,
  TAKE_CARD,
  TIME_SIGNAL,
} from '../../firmware/terminal/display/prompts/index.ts';
import { MESSAGE_CHARGE_QUESTION } from '../../firmware/wire/messages.ts';
import { LINE_READY } from '../../hal/line.ts';
import { openWorld } from '../settlement/rig.ts';
import {
  around,
  beginSession,
  cardsOf,
  journalOf,
  newTerminal,
  openDesk,
  said,
  sessionsWith,
  talk,
} from './desk.ts';

const world = await openWorld();
/** 2026-08-14, a Friday, 12:00: by day. */
world.nowSeconds = 840_024_000;
const information = await newTerminal(world);
const cardOf = cardsOf(world);

const inSession = sessionsWith(world, information, cardOf);

const after = (yen: number, notice: number): string[] => [
  `${yen} YEN`,
  said(notice),
  said(TAKE_CARD),
  said(BUTTONS),
];

test('the last unit: warnings of 200 ms half a minute and five seconds before its end (S5.5)', async () => {
  const desk = await inSession(10);
  // A number of no other line of the list: 10 yen for 60 s by day.
  await talk(desk, '5551');
  desk.done();
  await desk.pass(60_600);
  assert.equal(desk.done(), ['30000 beep 200', '55000 beep 200', '60000 mute', '60000 release']);
  assert.equal(desk.shown(), [said(NO_VALUE_LEFT), said(TAKE_CARD)]);
});

test('a warning stays on the display until the unit ends', async () => {
  const desk = await inSession(10);
  await talk(desk, '5551');
  const [before, then] = await around(desk, 30_000);
  assert.equal(before, ['0 YEN', '5551', said(BUTTONS)]);
  assert.equal(then, ['0 YEN', '5551', said(LAST_UNIT), said(BUTTONS)]);
  await desk.pass(29_999);
  assert.equal(desk.shown(), then);
});

test('while another unit can be paid there is no warning, and each unit lasts its time', async () => {
  const desk = await inSession(1000);
  await talk(desk, '0312');
  assert.is(desk.shown()[0], '990 YEN');
  desk.done();
  const [before, then] = await around(desk, 30_000);
  assert.equal([before[0], then[0]], ['990 YEN', '980 YEN']);
  assert.equal(
    desk.done().filter(what => what.includes('beep')),
    [],
  );
});

test('a card that holds exactly one more unit: that one is paid, without a warning before', async () => {
  const desk = await inSession(20);
  await talk(desk, '5551');
  desk.done();
  await desk.pass(60_000);
  assert.equal(desk.done(), ['60000 mute', '60000 speech']);
  assert.is(desk.shown()[0], '0 YEN');
});

test('a card that holds exactly one unit serves the call, one yen less does not', async () => {
  // 010: 100 yen.
  const enough = await inSession(100);
  await talk(enough, '0101');
  assert.is(enough.shown()[0], '0 YEN');
  const short = await inSession(99);
  await talk(short, '0101');
  await short.pass(600);
  assert.equal(short.shown(), after(99, NOT_ENOUGH));
});

test('a number that this phone does not connect: the digit that makes it one is not sent', async () => {
  const desk = await inSession(100);
  await talk(desk, '0990');
  await desk.pass(600);
  assert.equal(desk.done(), ['0 seize', '0 dial 0', '0 dial 9', '0 dial 9', '0 release']);
  assert.equal(desk.shown(), after(100, NOT_CONNECTED_HERE));
});

test('a call that is not charged by units ends after 24 hours: a line may report no end', async () => {
  const desk = await inSession(1000);
  await talk(desk, '0120');
  desk.done();
  await desk.pass(24 * 3_600_000 - 1);
  assert.equal(desk.done(), []);
  await desk.pass(600 + 1);
  assert.equal(desk.done(), ['1 mute', '1 release']);
  assert.equal(desk.shown(), after(1000, CALL_ENDED));
});

for (const key of ['followOn', 'clear'] as const)
  test(`${key} while dialling ends the call, and the next one begins`, async () => {
    const desk = await inSession(1000);
    desk.hook(true);
    await desk.pass(0);
    desk.far(LINE_READY);
    desk.press('5');
    await desk.pass(0);
    desk.done();
    desk.press(key);
    await desk.pass(600);
    assert.equal(desk.done(), ['0 release', '600 seize']);
  });

test(`clear while talking ends the call, and the loop stays open for 600 ms`, async () => {
  const desk = await inSession(1000);
  await talk(desk);
  desk.done();
  desk.press('clear');
  await desk.pass(600);
  assert.equal(desk.done(), ['0 mute', '0 release', '600 seize']);
});

test('a digit of the talk goes out with the mouthpiece muted, and speech comes back', async () => {
  const desk = await inSession(1000);
  await talk(desk);
  desk.done();
  desk.press('7');
  await desk.pass(0);
  assert.equal(desk.done(), ['0 mute', '0 dial 7', '0 speech']);
});

test('a call has 24 digits before the answer at most', async () => {
  const desk = await inSession(1000);
  await talk(desk, '5'.repeat(20));
  desk.hook(false);
  await desk.pass(600);
  desk.done();
  desk.hook(true);
  await desk.pass(0);
  desk.far(LINE_READY);
  for (let i = 0; i < 30; i++) {
    desk.press('5');
    await desk.pass(0);
  }
  assert.is(desk.done().filter(what => what.includes('dial')).length, 24);
});

test('digits wait for dial tone, which a line may not tell: it is asked every 100 ms', async () => {
  const desk = await inSession(1000);
  desk.hook(true);
  await desk.pass(0);
  desk.press('5');
  await desk.pass(0);
  desk.quietly(LINE_READY);
  await desk.pass(99);
  assert.equal(desk.done(), ['0 seize']);
  await desk.pass(1);
  assert.equal(desk.done(), ['1 dial 5']);
});

test('a call that is not answered ends two minutes after its last digit', async () => {
  const desk = await inSession(1000);
  desk.hook(true);
  await desk.pass(0);
  desk.far(LINE_READY);
  desk.press('5');
  await desk.pass(0);
  desk.done();
  await desk.pass(120_600);
  assert.equal(desk.done(), ['120000 release']);
  assert.equal(desk.shown(), after(1000, NO_ANSWER));
});

test('a service costs its charge once; a card that holds exactly that serves it', async () => {
  const desk = await inSession(10);
  desk.press('service');
  await desk.pass(0);
  assert.equal(desk.shown(), ['10 YEN', said(TIME_SIGNAL), '10 YEN', said(CONFIRM)]);
  desk.press('#');
  await desk.pass(0);
  assert.equal(desk.shown(), ['10 YEN', said(LIFT_HANDSET)]);
  await talk(desk, '');
  await desk.pass(3_600_000);
  assert.is(desk.shown()[0], '0 YEN');
  const { settledYen, pending } = journalOf(desk);
  assert.equal([settledYen, pending.length], [10, 0]);
});

test('a service that costs more than the card holds is not begun', async () => {
  const desk = await inSession(19);
  desk.press('service', 'service', '#');
  await desk.pass(0);
  assert.equal(desk.shown(), after(19, NOT_ENOUGH));
  assert.equal(desk.done(), []);
});

test('the charge of the day comes from the center, two octets of yen (Fig. 5)', async () => {
  const center = { ...world.center, charges: new Map([['104', 0x0123]]) };
  const desk = openDesk({ ...world, center }, information);
  await beginSession(desk, await cardOf(1000));
  desk.press('service', 'service', 'service');
  await desk.pass(0);
  assert.equal(desk.shown(), ['1000 YEN', said(DIRECTORY), '291 YEN', said(CONFIRM)]);
});

test('a center that does not tell the charge: the question for five seconds, the notice for two', async () => {
  const desk = await inSession(1000);
  desk.press('service', 'service', 'service');
  await desk.pass(0);
  assert.is(desk.asked.at(-1), MESSAGE_CHARGE_QUESTION);
  const asking = [said(DIRECTORY), said(ASKING_CHARGE)];
  const notice = [said(DIRECTORY), said(NO_ANSWER)];
  assert.equal(desk.shown(), asking);
  assert.equal(await around(desk, 5_000), [asking, notice]);
  const [before, then] = await around(desk, 2_000);
  assert.equal([before, then[1]], [notice, said(LIFT_HANDSET)]);
});

test('a service that is offered waits twenty seconds for a key', async () => {
  const desk = await inSession(1000);
  desk.press('service');
  await desk.pass(0);
  const [before, then] = await around(desk, 20_000);
  assert.equal([before[1], then[1]], [said(TIME_SIGNAL), said(LIFT_HANDSET)]);
});

test.run();

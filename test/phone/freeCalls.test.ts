/** Free calls without a card: which digits are held back, what the display says, how long they are taken. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CALL_ENDED,
  EMERGENCY_FREE,
  FREE_CALL,
  INSERT_CARD,
  NOT_INSTALLED,
} from '../../firmware/terminal/display/prompts/index.ts';
import { LINE_ANSWERED, LINE_ENDED, LINE_READY } from '../../hal/line.ts';
import { openWorld } from '../settlement/rig.ts';
import { type Desk, newTerminal, openDesk, said } from './desk.ts';

const world = await openWorld();
const information = await newTerminal(world);

/** The handset is lifted, no card is in. */
const lifted = async (desk = openDesk(world, information)): Promise<Desk> => {
  await desk.start();
  desk.hook(true);
  await desk.pass(0);
  desk.done();
  return desk;
};

/** 110 is on the line; its digits are out. */
const emergency = async (): Promise<Desk> => {
  const desk = await lifted();
  desk.press('1', '1', '0');
  await desk.pass(0);
  desk.far(LINE_READY);
  await desk.pass(0);
  return desk;
};

const dialled = (desk: Desk): string[] => desk.done().filter(what => what.includes('dial'));

test('digits show while they may become a free number, and are void once they cannot', async () => {
  const desk = await lifted();
  const screen = (digits: string[]) => [said(INSERT_CARD), ...digits, said(EMERGENCY_FREE)];
  assert.equal(desk.shown(), screen([]));
  desk.press('1', '1');
  await desk.pass(0);
  assert.equal(desk.shown(), screen(['11']));
  desk.press('5');
  await desk.pass(0);
  assert.equal(desk.shown(), screen([]));
  desk.press('5', '1', '1');
  await desk.pass(0);
  assert.equal(desk.shown(), screen(['11']), 'the 5 begins no free number');
  desk.press('clear');
  await desk.pass(0);
  assert.equal(desk.shown(), screen([]));
  assert.equal(desk.done(), [], 'the line was seized for none of them');
});

test('a phone that is not installed says so, and makes free calls', async () => {
  const notInstalled = openDesk(world);
  notInstalled.isOnline = false;
  const desk = await lifted(notInstalled);
  assert.equal(desk.shown(), [said(NOT_INSTALLED), said(EMERGENCY_FREE)]);
  desk.press('1', '1', '9');
  await desk.pass(0);
  desk.far(LINE_READY);
  await desk.pass(0);
  assert.equal(dialled(desk), ['0 dial 1', '0 dial 1', '0 dial 9']);
});

test('speech opens when the digits are out, and the display names the number', async () => {
  const desk = await emergency();
  assert.equal(desk.shown(), [said(FREE_CALL), '110']);
  assert.equal(desk.done(), ['0 seize', '0 dial 1', '0 dial 1', '0 dial 0', '0 speech']);
});

test('the end: the number stays with it while the loop is open for 600 ms, and the next call needs a digit', async () => {
  const desk = await emergency();
  desk.done();
  desk.far(LINE_ENDED);
  await desk.pass(599);
  assert.equal(desk.shown(), [said(CALL_ENDED), '110']);
  await desk.pass(1);
  assert.equal(desk.shown(), [said(CALL_ENDED), said(EMERGENCY_FREE)]);
  assert.equal(desk.done(), ['0 mute', '0 release']);
});

test('before the answer a digit is added for ten seconds after the last one (E.131: 10 to 20 s), and no longer', async () => {
  const desk = await emergency();
  desk.done();
  await desk.pass(9_999);
  desk.press('4');
  await desk.pass(0);
  assert.equal(dialled(desk), ['9999 dial 4'], 'within the time, which begins anew');
  await desk.pass(10_000);
  desk.press('5');
  await desk.pass(0);
  assert.equal(dialled(desk), []);
});

test('after the answer digits are tones to the far end at any time', async () => {
  const desk = await emergency();
  desk.far(LINE_ANSWERED);
  await desk.pass(30_000);
  desk.done();
  desk.press('5');
  await desk.pass(0);
  assert.equal(desk.done(), ['0 mute', '0 dial 5', '0 speech']);
});

test('a free call has 24 digits before the answer at most', async () => {
  const desk = await emergency();
  for (let i = 0; i < 30; i++) {
    desk.press('1');
    await desk.pass(0);
  }
  assert.is(dialled(desk).length, 24);
});

test('digits that are pressed before dial tone wait for it, which is asked for every 100 ms', async () => {
  const desk = await lifted();
  desk.press('1', '1', '0');
  await desk.pass(0);
  desk.quietly(LINE_READY);
  await desk.pass(99);
  assert.equal(dialled(desk), []);
  await desk.pass(1);
  assert.equal(dialled(desk), ['1 dial 1', '1 dial 1', '1 dial 0']);
});

test.run();

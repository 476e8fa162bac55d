/**
 * S5.4: services of the function button, on the built image: charge from the list or from the center (Fig.
 * 5).
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assertSettled, assertSound, giveCard, hangUpAndTake, insertCard, openSystem, press } from './rig.ts';

const withCard = async (yen: number) => {
  const asked: string[] = [];
  const system = await openSystem({
    trace: ({ from, name }) => void (from === 'terminal' && asked.push(name)),
  });
  const card = await giveCard(system, 'Aoi', yen);
  await insertCard(system, card, `${yen} YEN`);
  return { system, phone: system.phone, line: system.phone.line!, asked };
};

test('S5.4 a service is chosen by the button, its charge comes from the list and is taken once', async () => {
  const { system, phone, line, asked } = await withCard(1000);
  await press(system, 'service');
  assert.equal(
    phone.display().map(row => row.trim()),
    ['1000 YEN', 'TIME SIGNAL', '10 YEN', '#:YES B:NEXT C:BACK'],
  );
  await press(system, '#');
  await phone.shows('LIFT HANDSET');
  phone.hook(true);
  await phone.shows('990 YEN');
  assert.is(line.calls[0].number, '117');
  await phone.advance(200_000);
  assert.match(phone.display()[0], /^990 YEN/);
  await hangUpAndTake(system);
  assert.not(asked.includes('charge question'));
  await assertSettled(system, 10);
  assertSound(system);
});

test('S5.4 a charge that is not in the list is asked of the center', async () => {
  const { system, phone, line, asked } = await withCard(1000);
  await press(system, 'service', 'service');
  await phone.shows('WEATHER');
  assert.match(phone.display()[2], /^20 YEN/);
  await press(system, 'service');
  await phone.shows('DIRECTORY');
  await phone.shows('30 YEN');
  assert.ok(asked.includes('charge question'));
  await press(system, '#');
  phone.hook(true);
  await phone.shows('970 YEN');
  assert.is(line.calls[0].number, '104');
  await hangUpAndTake(system);
  await assertSettled(system, 30);
  assertSound(system);
});

test('S5.4 a silent center: its service is not offered, all others are', async () => {
  const { system, phone } = await withCard(1000);
  system.centerReachable = false;
  await press(system, 'service', 'service', 'service');
  await phone.shows('ASKING CHARGE');
  await phone.shows('NO ANSWER');
  await phone.shows('LIFT HANDSET');
  await press(system, 'service', '#');
  phone.hook(true);
  await phone.shows('990 YEN');
  phone.hook(false);
  await phone.advance(1000);
  system.centerReachable = true;
  await hangUpAndTake(system);
  await assertSettled(system, 10);
  assertSound(system);
});

test('S5.5 a service dearer than the value is refused, and the line is never taken', async () => {
  const { system, phone, line } = await withCard(15);
  await press(system, 'service', 'service', '#');
  await phone.shows('NOT ENOUGH VALUE');
  assert.equal(line.calls, []);
  phone.hook(true);
  await phone.shows('DIAL NUMBER');
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

test('S5.4 the service button works with the handset lifted, until a digit is dialled', async () => {
  const { system, phone, line } = await withCard(1000);
  phone.hook(true);
  await phone.shows('DIAL NUMBER');
  await press(system, 'service');
  await phone.shows('TIME SIGNAL');
  await press(system, '#');
  await phone.shows('990 YEN');
  assert.is(line.dialled(), '117');
  await press(system, 'followOn');
  await phone.shows('DIAL NUMBER');
  await press(system, '0', 'service', '3', '1');
  await phone.shows('980 YEN');
  assert.is(line.dialled(), '031');
  await hangUpAndTake(system);
  await assertSettled(system, 20);
  assertSound(system);
});

test('S5.4 lifting the handset while a service is offered is no answer to the offer', async () => {
  const { system, phone, line } = await withCard(1000);
  await press(system, 'service');
  phone.hook(true);
  await phone.advance(1000);
  assert.match(phone.display()[1], /^TIME SIGNAL/);
  await press(system, '#');
  await phone.shows('990 YEN');
  assert.is(line.dialled(), '117');
  await hangUpAndTake(system);
  await assertSettled(system, 10);
  assertSound(system);
});

test('S5.4 with the handset lifted a service dearer than the value is refused with its sentence', async () => {
  const { system, phone, line } = await withCard(15);
  phone.hook(true);
  await phone.shows('DIAL NUMBER');
  await press(system, 'service', 'service', '#');
  await phone.shows('NOT ENOUGH VALUE');
  await phone.advance(2000);
  assert.is(line.dialled(), '');
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

test('digits after the number of a service are not dialled: they would make another number', async () => {
  const { system, phone, line } = await withCard(1000);
  line.farEnd = () => ({ kind: 'noAnswer' });
  await press(system, 'service', '#');
  phone.hook(true);
  await phone.advance(1200);
  await press(system, '5', '5');
  await phone.advance(5000);
  assert.is(line.calls[0].number, '117');
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

test('back, or a card that is taken, ends the choice; nothing is charged', async () => {
  const { system, phone, line } = await withCard(1000);
  await press(system, 'service', 'clear');
  await phone.shows('LIFT HANDSET');
  await press(system, 'service', '#');
  phone.remove();
  await phone.shows('INSERT CARD');
  assert.equal(line.calls, []);
  await assertSettled(system, 0);
  assertSound(system);
});

test.run();

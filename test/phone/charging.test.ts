/**
 * A call's money, unit by unit, on the built image: the conditions of a start, the price of each unit, the
 * end of the money (Fig. 5).
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardDevice } from '../../bench/card/cardDevice.ts';
import { INS_CHARGE } from '../../firmware/wire/cardCommands.ts';
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

const hour = 3600;
const unitMs = 40_000;
/** Of the 600 ms that the phone keeps the loop open, the exchange needs 200 to tell it from a pulse. */
const clearSeenMs = 400;

const withCard = async (yen: number, startSeconds = DAY_SECONDS) => {
  const system = await openSystem({ startSeconds });
  const card = await giveCard(system, 'Aoi', yen);
  return { system, phone: system.phone, line: system.phone.line!, card };
};

test('S5.5 a card of less than 10 yen starts no call', async () => {
  const { system, phone, line, card } = await withCard(9);
  await insertCard(system, card, 'NO VALUE LEFT');
  phone.hook(true);
  await phone.advance(1000);
  await press(system, '0', '3', '1', '2');
  assert.equal(line.calls, []);
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

test('S5.5 a first unit dearer than the value is refused before its number is whole', async () => {
  const { system, phone, line, card } = await withCard(50);
  await insertCard(system, card, '50 YEN');
  await placeCall(system, '01012', 'NOT ENOUGH VALUE');
  assert.is(line.dialled(), '01', 'the digit that makes it an overseas call never left');
  assert.is(line.state(), 'idle');
  assert.not(phone.speechRelay!.isOn());
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

test('S5.5 the call starts when the value just covers its first unit', async () => {
  const { system, phone, line, card } = await withCard(100);
  await insertCard(system, card, '100 YEN');
  await placeCall(system, '0101234', 'LAST UNIT');
  assert.is(line.state(), 'answered');
  assert.is(line.calls[0].number, '0101234');
  await phone.shows('NO VALUE LEFT');
  await hangUpAndTake(system);
  await assertSettled(system, 100);
  assertSound(system);
});

test('S5.5 a barred number is not connected', async () => {
  const { system, line, card } = await withCard(1000);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0990', 'NOT CONNECTED HERE');
  assert.is(line.dialled(), '099');
  assert.is(line.state(), 'idle');
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

test('S5.5 every key of the dial is the digit on the line', async () => {
  const { system, line, card } = await withCard(1000);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '1234567890*#', '990 YEN');
  assert.is(line.calls[0].number, '1234567890*#');
  await hangUpAndTake(system);
  assertSound(system);
});

test('units are paid one by one to the end of the money, with a warning 30 s and 5 s before it', async () => {
  const { system, phone, line, card } = await withCard(30);
  await insertCard(system, card, '30 YEN');
  await placeCall(system, '0312345678', '20 YEN');
  const [call] = line.calls;
  await phone.shows('10 YEN', unitMs);
  assert.equal(phone.sounds(), []);
  await phone.shows('LAST UNIT', unitMs);
  assert.match(phone.display()[0], /^0 YEN/);
  await phone.shows('NO VALUE LEFT', unitMs);
  assert.is(line.state(), 'idle');
  assert.not(phone.speechRelay!.isOn());
  const talkedMs = call.endedMs! - call.answeredMs!;
  assert.ok(talkedMs >= 90_000 && talkedMs < 90_500, `three units of 30 s, got ${talkedMs} ms`);
  const warnings = phone.sounds().map(({ atMs }) => Math.round((call.endedMs! - atMs) / 1000));
  assert.equal(warnings, [30, 5]);
  await hangUpAndTake(system);
  await assertSettled(system, 30);
  assertSound(system);
});

test('a unit too dear for what is left ends the call, and the rest stays on the card', async () => {
  const { system, phone, card } = await withCard(250);
  await insertCard(system, card, '250 YEN');
  await placeCall(system, '0101234', '150 YEN');
  await phone.shows('50 YEN');
  await phone.shows('NO VALUE LEFT');
  assert.match(phone.display()[0], /^50 YEN/);
  await hangUpAndTake(system);
  await assertSettled(system, 200);
  assertSound(system);
});

test('the far end hangs up: nothing more is charged, and the next call begins with hanging up', async () => {
  const { system, phone, line, card } = await withCard(1000);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0312345678', '990 YEN');
  await phone.advance(10_000);
  line.hangUp();
  await phone.shows('CALL ENDED');
  await phone.advance(5000);
  assert.match(phone.display()[0], /^990 YEN/);
  assert.is(line.calls.length, 1, 'the line was not taken again by itself');
  phone.hook(false);
  await phone.advance(600);
  await placeCall(system, '0312345678', '980 YEN');
  await hangUpAndTake(system);
  await assertSettled(system, 20);
  assertSound(system);
});

test('a call that is not answered costs nothing', async () => {
  const { system, phone, line, card } = await withCard(1000);
  line.farEnd = () => ({ kind: 'noAnswer' });
  await insertCard(system, card, '1000 YEN');
  phone.hook(true);
  await phone.advance(500);
  await press(system, '0', '3', '1', '2');
  await phone.shows('NO ANSWER', 130_000);
  assert.is(line.state(), 'idle');
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

for (const [what, next] of [
  ['the follow-on button', (s: Awaited<ReturnType<typeof withCard>>) => press(s.system, 'followOn')],
  ['the clear button', (s: Awaited<ReturnType<typeof withCard>>) => press(s.system, 'clear')],
  [
    'a flash of the hook',
    async ({ phone }: Awaited<ReturnType<typeof withCard>>) => {
      phone.hook(false);
      await phone.advance(300);
      phone.hook(true);
    },
  ],
] as const)
  test(`a follow-on call by ${what}: the card stays, the line is cleared between`, async () => {
    const opened = await withCard(1000);
    const { system, phone, line, card } = opened;
    await insertCard(system, card, '1000 YEN');
    await placeCall(system, '0312345678', '990 YEN');
    await next(opened);
    await phone.shows('DIAL NUMBER');
    await press(system, '0', '9', '0', '1');
    await phone.shows('980 YEN');
    assert.equal(
      line.calls.map(call => call.number),
      ['0312345678', '0901'],
    );
    const clearMs = line.calls[1].seizedMs - line.calls[0].endedMs!;
    assert.ok(clearMs >= clearSeenMs, `the exchange saw the loop open for ${clearMs} ms`);
    await hangUpAndTake(system);
    await assertSettled(system, 20);
    assertSound(system);
  });

for (const [when, startSeconds, unitSeconds] of [
  ['by day', DAY_SECONDS, 30],
  ['in the evening', DAY_SECONDS + 10 * hour, 40],
  ['at night', DAY_SECONDS + 14 * hour, 45],
  ['on Saturday', DAY_SECONDS + 3 * 24 * hour, 40],
] as const)
  test(`03 ${when}: a unit lasts ${unitSeconds} s by the phone's clock`, async () => {
    const { system, phone, line, card } = await withCard(1000, startSeconds);
    await insertCard(system, card, '1000 YEN');
    await placeCall(system, '0312345678', '990 YEN');
    await phone.shows('980 YEN', 60_000);
    const lasted = (phone.board.nowMs() - line.calls[0].answeredMs!) / 1000;
    assert.ok(Math.abs(lasted - unitSeconds) < 1, `${lasted} s`);
    await hangUpAndTake(system);
    await assertSettled(system, 20);
    assertSound(system);
  });

test('a free number costs nothing with a card either', async () => {
  const { system, phone, line, card } = await withCard(1000);
  await insertCard(system, card, '1000 YEN');
  phone.hook(true);
  await phone.advance(500);
  await press(system, '0', '1', '2', '0', '1', '2', '3');
  await phone.advance(200_000);
  assert.is(line.state(), 'answered');
  await hangUpAndTake(system);
  await assertSettled(system, 0);
  assertSound(system);
});

test('a card that pays slowly: a hang-up meanwhile opens the loop at once, and no further unit is charged', async () => {
  const { system, phone, card } = await withCard(1000);
  // In each of two links of a chain, of the 5 s that a card has for a charge.
  const slowMs = 1_800;
  const slow = cardDevice(
    {
      reset: () => card.program.reset(),
      process: async command => {
        const answer = await card.program.process(command);
        if (command[1] === INS_CHARGE)
          await new Promise<void>(resolve => phone.board.scheduler.after(slowMs * 1000, resolve));
        return answer;
      },
    },
    { toCard: 0, fromCard: 0 },
  );
  phone.insert(slow);
  await phone.shows('1000 YEN');
  await placeCall(system, '0901234', '990 YEN');
  await phone.advance(9_500);
  assert.not(phone.speechRelay!.isOn(), 'the next unit is not paid yet');
  phone.hook(false);
  await phone.advance(300);
  assert.is(phone.line!.state(), 'idle');
  await phone.advance(3 * slowMs);
  assert.is(phone.remove(), slow);
  await phone.shows('INSERT CARD');
  await phone.advance(400);
  const left = await system.dispenser.readValue(card.program);
  assert.ok(left >= 980, `${left} yen: no unit is begun after hanging up`);
  await assertSettled(system, 1000 - left);
  assertSound(system);
});

test.run();

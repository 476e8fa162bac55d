/**
 * Parts that a disturbance left in a state of their own: the phone serves, or is right again within a bounded
 * time.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
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

const unitMs = 40_000;
const bootMs = 1500;
const reportMs = 10 * 60_000 + 11_000;
type System = Awaited<ReturnType<typeof openSystem>>;

/** The glass still shows what it did before a reset. */
const boot = async (phone: System['phone']): Promise<void> => {
  await phone.advance(bootMs);
  await phone.shows('INSERT CARD', bootMs);
};

const callPolice = async (system: System): Promise<void> => {
  const { phone } = system;
  phone.hook(true);
  await phone.advance(1000);
  await press(system, '1', '1', '9');
  await phone.advance(5000);
  assert.is(phone.line!.dialled(), '119');
  phone.hook(false);
  await phone.advance(2000);
};

// DS3231 (19-5170), "I2C Interface"; UM10204, 3.1.16 "Bus clear": at most nine clocks.
test('case 04: a clock that was cut off inside a read is clocked out at the next start', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  let clocks = 0;
  phone.board.nets.at('B8').onChange(level => {
    clocks += 1 - level;
  });
  for (const byPower of [false, true]) {
    phone.rtc!.holdBus();
    clocks = 0;
    if (byPower) phone.board.powerOff();
    if (byPower) phone.board.powerOn();
    else phone.board.reset();
    await boot(phone);
    assert.is(clocks, 9);
    await callPolice(system);
    await insertCard(system, card, '1000 YEN');
    await hangUpAndTake(system);
  }
  assertSound(system);
});

test('case 04: a clock that never lets the bus go costs the calendar, not the emergency call', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  phone.rtc!.holdBus(Number.POSITIVE_INFINITY);
  phone.board.reset();
  await boot(phone);
  await callPolice(system);
  await insertCard(system, card, 'CLOCK NOT SET');
  assertSound(system);
});

test('case 04: acknowledges that are missed in a call end no call', async () => {
  for (const missed of [1, 50]) {
    const system = await openSystem();
    const { phone } = system;
    const card = await giveCard(system, 'Aoi', 1000);
    await insertCard(system, card, '1000 YEN');
    await placeCall(system, '0312', '990 YEN');
    phone.rtc!.missAcknowledge(missed);
    await phone.shows('980 YEN', 2 * unitMs);
    assert.is(phone.line!.state(), 'answered');
    await hangUpAndTake(system);
    await assertSettled(system, 20);
    assertSound(system);
  }
});

// hharte/mm_manager#21: the time comes with every call-in.
test('case 03: a calendar that was lost, or drifts, is right again after a report', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  const right = () => DAY_SECONDS + Math.floor(phone.board.nowMs() / 1000);
  for (const [offSeconds, limitMs] of [
    [360, 5_000],
    [-360, 5_000],
  ]) {
    phone.rtc!.setSeconds(right() + offSeconds);
    await insertCard(system, card, '1000 YEN');
    await hangUpAndTake(system);
    await phone.advance(limitMs);
    assert.ok(Math.abs(phone.rtc!.seconds() - right()) <= 1);
  }
  phone.rtc!.loseBattery();
  await insertCard(system, card, 'CLOCK NOT SET');
  await hangUpAndTake(system);
  await phone.advance(5_000);
  assert.ok(Math.abs(phone.rtc!.seconds() - right()) <= 1, 'at once after the card');
  phone.rtc!.loseBattery();
  await phone.advance(reportMs);
  assert.ok(Math.abs(phone.rtc!.seconds() - right()) <= 1, 'without anybody at the phone');
  await insertCard(system, card, '1000 YEN');
  assertSound(system);
});

// 19-5170, "Clock and Calendar": "illogical time and date entries result in undefined operation".
test('case 06: a clock that holds no date refuses cards, also when every term has ended', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  const fourYears = 4 * 366 * 86_400;
  await phone.advance(5_000);
  phone.rtc!.setSeconds(phone.rtc!.seconds() + fourYears);
  // The phone's own term ends before the card's.
  await insertCard(system, card, 'OUT OF ORDER');
  await hangUpAndTake(system);
  for (const month of [0x00, 0x1f]) {
    phone.rtc!.disturb([0x00, 0x30, 0x12, 0x01, 0x01, month, 0x00]);
    await insertCard(system, card, 'CLOCK NOT SET');
    await hangUpAndTake(system);
  }
  phone.rtc!.disturb(undefined);
  phone.rtc!.setSeconds(DAY_SECONDS + Math.floor(phone.board.nowMs() / 1000));
  await insertCard(system, card, '1000 YEN');
  assertSound(system);
});

test('case 11: an FRAM whose protection stays, by its pin WP, costs the card nothing', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  phone.fram!.protect(0x8c);
  phone.fram!.tieWriteProtect(true);
  await insertCard(system, card, 'OUT OF ORDER');
  assert.is(phone.card.isPowered(), false);
  await phone.advance(10_000);
  phone.remove();
  assert.is(await system.dispenser.readValue(card.program), 1000);
  await callPolice(system);
});

// FM25V02 (001-84497): BP1 and BP0 are non-volatile.
test('case 11: an FRAM that was protected takes its journal again after a restart', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  phone.fram!.protect(0x0c);
  phone.board.reset();
  await boot(phone);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0312', '990 YEN');
  await hangUpAndTake(system);
  await assertSettled(system, 10);
  assertSound(system);
});

// Case 11: nothing tells a lost WRITE from one that happened, but reading it back.
test('case 11: write enables that are lost before a unit cost no yen, restart included', async () => {
  for (const lost of [1, 2, 3, 4, 6, 8]) {
    const system = await openSystem();
    const { phone } = system;
    const card = await giveCard(system, 'Aoi', 1000);
    await insertCard(system, card, '1000 YEN');
    phone.fram!.loseWriteEnable(lost);
    phone.hook(true);
    await phone.advance(400);
    await phone.type(['0', '3', '1', '2']);
    await phone.advance(20_000);
    phone.hook(false);
    await phone.advance(2_000);
    phone.remove();
    phone.fram!.loseWriteEnable(0);
    phone.board.reset();
    await boot(phone);
    await insertCard(system, card, 'YEN');
    await hangUpAndTake(system);
    await phone.advance(5_000);
    const { issued, spent, pending, left } = await system.ledger();
    const onCards = left.reduce((sum, { yen }) => sum + yen, 0);
    assert.equal({ pending, lost: issued - spent - onCards }, { pending: 0, lost: 0 }, `${lost} lost`);
  }
});

test.run();

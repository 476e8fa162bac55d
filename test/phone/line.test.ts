/**
 * The line as it is in the field: late dial tone, swapped wires, a second dial tone, tones at the mouthpiece.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardDevice } from '../../bench/card/cardDevice.ts';
import { INS_CHARGE, INS_PROVE_VALUE } from '../../firmware/wire/cardCommands.ts';
import type { System } from '../../simulation/system/system.ts';
import {
  assertSettled,
  assertSound,
  giveCard,
  hangUpAndTake,
  insertCard,
  openSystem,
  placeCall,
  press,
} from './rig.ts';

const withCard = async (yen = 1000) => {
  const system = await openSystem();
  const card = await giveCard(system, 'Aoi', yen);
  return { system, phone: system.phone, line: system.phone.line!, card };
};
const liftAndDial = async ({ phone }: System, digits: string): Promise<void> => {
  phone.hook(true);
  await phone.advance(600);
  await press({ phone } as System, ...([...digits] as Parameters<typeof phone.type>[0]));
};

// V.250, 6.3.7, S6: modems in Japan wait 3 s before blind dialling.
for (const delayMs of [0, 200, 400, 800, 2000, 3000])
  test(`case 01: 119 is heard with dial tone ${delayMs} ms after seizing`, async () => {
    const system = await openSystem();
    const { phone } = system;
    phone.line!.dialToneMs = delayMs;
    await liftAndDial(system, '119');
    await phone.advance(12_000);
    assert.is(phone.line!.calls[0].number, '119');
    assertSound(system);
  });

test('case 01: the number of a service, and digits typed at once, wait for dial tone', async () => {
  const { system, phone, line, card } = await withCard();
  line.dialToneMs = 3000;
  await insertCard(system, card, '1000 YEN');
  await press(system, 'service', '#');
  phone.hook(true);
  await phone.shows('990 YEN');
  assert.is(line.calls[0].number, '117');
  phone.hook(false);
  await phone.advance(1000);
  await placeCall(system, '0312', '980 YEN');
  assert.is(line.calls[1].number, '0312');
  await hangUpAndTake(system);
  await assertSettled(system, 20);
});

// ETSI TBR 21: terminal equipment works with both polarities of the feed.
test('case 13, attack 8: with A and B swapped the answer is charged, and nothing before it', async () => {
  const { system, phone, line, card } = await withCard();
  line.swapped = true;
  await insertCard(system, card, '1000 YEN');
  phone.hook(true);
  await phone.advance(3000);
  assert.match(phone.display()[0], /^1000 YEN/);
  await press(system, '0', '9', '0', '1');
  await phone.advance(3000);
  assert.match(phone.display()[0], /^1000 YEN/, 'while it rings');
  await phone.shows('990 YEN');
  assert.is(line.state(), 'answered');
  await phone.advance(2000);
  assert.is(line.state(), 'answered', 'the answer is no end');
  line.hangUp();
  await phone.shows('CALL ENDED');
  assert.is(line.state(), 'idle');
  await hangUpAndTake(system);
  await assertSettled(system, 10);
  assertSound(system);
});

test('attack 8: an answer that comes before any digit ends the call and costs nothing', async () => {
  const { system, phone, line, card } = await withCard();
  await insertCard(system, card, '1000 YEN');
  phone.hook(true);
  await phone.advance(1500);
  const detector = phone.board.nets.at(phone.board.description.pins.line!.reversal!);
  detector.drive('exchange', 'high');
  await phone.shows('NO ANSWER');
  assert.is(line.state(), 'idle');
  assert.match(phone.display()[0], /^1000 YEN/);
  await hangUpAndTake(system);
  await assertSettled(system, 0);
});

test('attack 8: without an answer the line is let go, however many keys are pressed meanwhile', async () => {
  const { system, phone, line, card } = await withCard();
  line.farEnd = () => ({ kind: 'noAnswer' });
  await insertCard(system, card, '1000 YEN');
  await liftAndDial(system, '0312');
  for (let i = 0; i < 60 && line.state() !== 'idle'; i++) {
    await press(system, '5');
    await phone.advance(4750);
    assert.not(phone.speechRelay!.isOn());
  }
  const [{ seizedMs }] = line.calls;
  assert.is(line.state(), 'idle');
  assert.ok(phone.board.nowMs() - seizedMs < 300_000, 'the last digit that counts is the 24th');
  await hangUpAndTake(system);
  await assertSettled(system, 0);
});

test('attack 9: tones at the mouthpiece reach no exchange before the answer is paid', async () => {
  const { system, phone, line, card } = await withCard();
  await insertCard(system, card, '1000 YEN');
  await liftAndDial(system, '0');
  await phone.advance(3000);
  line.soundAtMouthpiece('990123');
  await phone.advance(1500);
  assert.is(line.dialled(), '0');
  assert.not(phone.speechRelay!.isOn());
  await hangUpAndTake(system);
  await liftAndDial(system, '1');
  line.soundAtMouthpiece('0312345678');
  await press(system, '1', '9');
  line.soundAtMouthpiece('0312345678');
  await phone.advance(5000);
  assert.is(line.dialled(), '119', 'nor while the digits of a free call wait');
  await assertSettled(system, 0);
});

test('attack 10: a free call that ended holds no line, so there is no second dial tone', async () => {
  const system = await openSystem();
  const { phone } = system;
  const line = phone.line!;
  await liftAndDial(system, '119');
  await phone.advance(9500);
  assert.is(line.state(), 'answered');
  line.hangUp();
  await phone.shows('CALL ENDED');
  await phone.advance(15_000);
  await press(system, '0', '3', '1', '2');
  line.soundAtMouthpiece('0312345678');
  await phone.advance(15_000);
  assert.is(line.state(), 'idle');
  assert.is(line.calls.length, 1);
  assert.not(phone.speechRelay!.isOn());
  await press(system, 'clear', '1', '1', '0');
  await phone.advance(9500);
  assert.is(line.calls[1].number, '110', 'the next emergency call needs no hook');
});

test('attack 4: drumming on the keys while it rings never loses the answer', async () => {
  const { system, phone, line, card } = await withCard();
  await insertCard(system, card, '1000 YEN');
  await liftAndDial(system, '0312345678');
  const until = phone.board.nowMs() + 20_000;
  while (phone.board.nowMs() < until) {
    phone.press('5', 40);
    await phone.advance(75);
  }
  const [{ answeredMs }] = line.calls;
  assert.ok(answeredMs! < until - 5000);
  assert.match(phone.display()[0], /^990 YEN/);
  await hangUpAndTake(system);
  await assertSettled(system, 10);
});

test('attack 3: a card that takes 19 s for each piece of an answer gets no talk for it', async () => {
  const { system, phone, line, card } = await withCard();
  let slow = false;
  const device = cardDevice(
    {
      reset: () => card.program.reset(),
      process: async command => {
        if (slow && command[1] === INS_CHARGE)
          await new Promise<void>(resolve => phone.board.scheduler.after(4_500_000, resolve));
        return card.program.process(command);
      },
    },
    { toCard: 0, fromCard: 0 },
  );
  phone.insert(device);
  await phone.shows('1000 YEN');
  await placeCall(system, '0901', '990 YEN');
  slow = true;
  assert.ok(phone.speechRelay!.isOn(), 'a paid unit runs');
  await phone.advance(9200);
  assert.is(line.state(), 'answered');
  assert.not(phone.speechRelay!.isOn(), 'the next one is not paid');
  await phone.shows('CARD DOES NOT ANSWER', 6000);
  assert.is(line.state(), 'idle');
});

test('newcomers A1: a card that is exchanged while a free call is offered is served', async () => {
  const { system, phone, card } = await withCard();
  const empty = await giveCard(system, 'empty', 0);
  phone.insert(empty.device);
  await phone.shows('NO VALUE LEFT');
  phone.hook(true);
  await phone.shows('INSERT CARD');
  phone.remove();
  await phone.advance(20);
  phone.insert(card.device);
  await phone.shows('1000 YEN', 5000);
  await hangUpAndTake(system);
  await assertSettled(system, 0);
});

test('newcomers A1: a card that is exchanged during an emergency call is served after it', async () => {
  const { system, phone, line, card } = await withCard();
  const empty = await giveCard(system, 'empty', 0);
  phone.insert(empty.device);
  await phone.shows('NO VALUE LEFT');
  await liftAndDial(system, '110');
  await phone.advance(9500);
  assert.is(line.state(), 'answered');
  phone.remove();
  await phone.advance(500);
  phone.insert(card.device);
  await phone.advance(2000);
  assert.is(line.state(), 'answered');
  phone.hook(false);
  await phone.shows('1000 YEN', 5000);
});

test('attack 3: 119 is dialled while a card that proves nothing is examined', async () => {
  const { system, phone, card } = await withCard();
  const device = cardDevice(
    {
      reset: () => card.program.reset(),
      process: command =>
        command[1] === INS_PROVE_VALUE ? new Promise<never>(() => {}) : card.program.process(command),
    },
    { toCard: 0, fromCard: 0 },
  );
  phone.insert(device);
  await phone.advance(800);
  await liftAndDial(system, '119');
  await phone.advance(9500);
  assert.is(phone.line!.calls[0]?.number, '119');
  assert.is(phone.line!.state(), 'answered');
});

test.run();

/** A card that falls silent while it is examined, and the network beside it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardDevice } from '../../bench/card/cardDevice.ts';
import { INS_PROVE_VALUE } from '../../firmware/wire/cardCommands.ts';
import { assertSettled, giveCard, hangUpAndTake, openSystem, placeCall } from './rig.ts';

/** The card's device, silent to its first `times` commands of PROVE VALUE; `asked` counts these commands. */
const silentCard = async (times: number) => {
  const system = await openSystem();
  const card = await giveCard(system, 'Aoi', 1000);
  const asked = { times: 0 };
  const device = cardDevice(
    {
      reset: () => card.program.reset(),
      process: command =>
        command[1] === INS_PROVE_VALUE && asked.times++ < times
          ? new Promise<never>(() => {})
          : card.program.process(command),
    },
    { toCard: 0, fromCard: 0 },
  );
  return { system, phone: system.phone, device, asked };
};

test('a card that falls silent once is reset and examined again', async () => {
  const { system, phone, device, asked } = await silentCard(1);
  phone.insert(device);
  await phone.shows('1000 YEN', 60_000);
  assert.ok(asked.times > 1);
  await placeCall(system, '0312', '990 YEN');
  await hangUpAndTake(system);
  await assertSettled(system, 10);
});

test('a card that falls silent again is returned with a sentence', async () => {
  const { phone, device, asked } = await silentCard(Number.POSITIVE_INFINITY);
  phone.insert(device);
  await phone.shows('CARD DOES NOT ANSWER', 120_000);
  assert.is(asked.times, 2);
});

test('a card gets power once the running report is answered or overdue: 3 s at most', async () => {
  const { system, phone, device } = await silentCard(0);
  phone.insert(device);
  await phone.shows('1000 YEN', 60_000);
  system.centerReachable = false;
  phone.remove();
  await phone.shows('INSERT CARD', 5_000);
  const removedMs = phone.board.nowMs();
  phone.insert(device);
  await phone.advance(1_000);
  assert.is(phone.card.isPowered(), false, 'the report waits for its answer');
  await phone.shows('1000 YEN', 60_000);
  assert.ok(phone.board.nowMs() - removedMs < 3_000 + 2_000);
});

test.run();

/**
 * Computing that takes time on the virtual board, by the chip's measured figures: windows between steps are
 * real.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Computing, MEASURED_COMPUTING } from '../../bench/board/board.ts';
import { assertSettled, giveCard, hangUpAndTake, insertCard, openSystem, placeCall } from './rig.ts';

/** From the card to the balance, milliseconds: a card never seen, then the same card again. */
const sessionsOf = async (computing: Computing | undefined): Promise<number[]> => {
  const system = await openSystem(computing ? { computing } : {});
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  const took: number[] = [];
  for (let times = 0; times < 2; times++) {
    const before = phone.board.nowMs();
    await insertCard(system, card, '1000 YEN');
    took.push(phone.board.nowMs() - before);
    await hangUpAndTake(system);
    await phone.advance(5_000);
  }
  return took;
};

// docs/performance.md, "From a card in the slot to dial tone", 84 MHz: native code and interpreter 63 + 667
// and 12 + 262 ms.
test('a session takes the chip’s time: 730 ms of computing with a new card, 274 ms with a known one', async () => {
  const without = await sessionsOf(undefined);
  const withTime = await sessionsOf(MEASURED_COMPUTING);
  const spent = withTime.map((ms, i) => ms - without[i]);
  for (const [i, measured] of [730, 274].entries())
    assert.ok(spent[i] > measured / 2 && spent[i] < measured * 2, `${spent[i]} ms, measured ${measured}`);
});

test('a call with computing that takes time: units are charged on time, no yen is lost', async () => {
  const system = await openSystem({ computing: MEASURED_COMPUTING });
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0312', '990 YEN');
  await phone.shows('980 YEN', 41_000);
  await hangUpAndTake(system);
  await phone.advance(10_000);
  await assertSettled(system, 20);
  assert.equal(phone.board.errors, []);
});

test('units follow each other within the exchange of a charge: it is signed, and its receipt kept, while one runs', async () => {
  const system = await openSystem({ computing: MEASURED_COMPUTING });
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0312345678', '990 YEN');
  const switched = async (on: boolean): Promise<number> => {
    while (phone.speechRelay!.isOn() !== on) await phone.advance(5);
    return phone.board.nowMs();
  };
  const begin = async (): Promise<number> => {
    await switched(false);
    return switched(true);
  };
  const betweenMs = -(await begin()) + (await begin()) - 30_000;
  assert.ok(betweenMs > 50 && betweenMs < 250, `${betweenMs} ms`);
});

test('a handset put back while its unit is charged: speech stays closed, and the unit is settled', async () => {
  const system = await openSystem({ computing: MEASURED_COMPUTING });
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  let spoke = 0;
  for (let afterMs = 0; afterMs <= 500; afterMs += 50) {
    await insertCard(system, card, `${await system.dispenser.readValue(card.program)} YEN`);
    phone.hook(true);
    await phone.advance(500);
    await phone.type(['0', '3', '1', '2']);
    while (phone.line!.state() !== 'answered') await phone.advance(5);
    await phone.advance(afterMs);
    phone.hook(false);
    // The hook's contact is debounced.
    await phone.advance(60);
    const heldMs = phone.board.nowMs();
    await phone.advance(1000);
    if (phone.speechRelay!.changes.some(({ atMs, on }) => on && atMs > heldMs)) spoke++;
    phone.remove();
    await phone.advance(8_000);
  }
  assert.is(spoke, 0);
  const left = await system.dispenser.readValue(card.program);
  assert.ok(left < 1000, 'some moments came after the charge');
  await assertSettled(system, 1000 - left);
});

test('a card that is pulled at moments of a slow session: the card or the journal knows each yen', async () => {
  const system = await openSystem({ computing: MEASURED_COMPUTING });
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  let value = 1000;
  for (let pulledMs = 50; pulledMs < 1_500; pulledMs += 130) {
    phone.insert(card.device);
    await phone.advance(pulledMs);
    phone.remove();
    await phone.advance(8_000);
    value = await system.dispenser.readValue(card.program);
    assert.is(value, 1000, `pulled after ${pulledMs} ms`);
  }
  await insertCard(system, card, '1000 YEN');
  await hangUpAndTake(system);
  await phone.advance(10_000);
  await assertSettled(system, 0);
});

test.run();

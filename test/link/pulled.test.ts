/**
 * A card that is pulled out inside a character of its first settlement, from the answer to reset to the first
 * charge, on the virtual board with the built image, a dispenser and the center. Each time the phone takes
 * the next card, the card that was pulled serves on, and every yen is there.
 *
 *   npx tsx test/link/pulled.test.ts            each 1571st character, 196th of the charge, and the last 3
 *   npx tsx test/link/pulled.test.ts --whole    each 61st character, 7th of the charge, and the last 8
 *   npx tsx test/link/pulled.test.ts 7 3        each 7th, from the 3rd on
 *   npm run test:pulled                         each of some 3 500 for either protocol
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CardLinkName } from '../../bench/card/linkProfiles.ts';
import type { EsignEngine } from '../../firmware/arithmetic/engine.ts';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import type { Key } from '../../hal/keypad.ts';
import type { SimulatedCard } from '../../simulation/system/cards.ts';
import { isWhole, noteSample, numberArguments, sampled } from '../whole.ts';
import { type PulledCard, pulledCard } from './pulledCard.ts';
import { flashWithImage, type PulledSystem, startPulledSystem, untilShown } from './pulledSystem.ts';

const WHOLE_STRIDE = 61;
const SAMPLED_STRIDE = 1571;
const [stride = isWhole ? WHOLE_STRIDE : SAMPLED_STRIDE, first = stride >> 1] = numberArguments();
const flash = await flashWithImage();
const number = [...'0312345678'] as Key[];
/** State, receipts and totals, each with its answer. */
const reportMs = 2_000;
const loadedYen = 1000;
/** The charge is the end of what is tried; more of its characters than of others. */
const chargeCharacters = 420;
/** Each of the last: among them the end of the answer to the charge, after which the card has paid. */
const lastCharacters = stride === SAMPLED_STRIDE ? 3 : 8;

/** Up to the first unit of a call, or to the removal. */
const settleOnce = async (
  { phone }: PulledSystem,
  card: SimulatedCard,
  at: number,
): Promise<{ out: boolean; pulled: PulledCard }> => {
  let out = false;
  const isOut = (): boolean => out;
  const pulled = pulledCard(card.device, at, () => {
    out = true;
    phone.remove();
  });
  phone.insert(pulled);
  if (await untilShown(phone, `${loadedYen} YEN`, isOut)) {
    phone.hook(true);
    await phone.type(number);
    await untilShown(phone, '990 YEN', isOut);
  }
  phone.hook(false);
  if (!out) {
    await untilShown(phone, 'TAKE YOUR CARD');
    phone.remove();
  }
  await untilShown(phone, 'INSERT CARD');
  await phone.advance(reportMs);
  return { out, pulled };
};

/** The card's value in yen; a pending charge is on the card or settled, so its value is between the two. */
const assertConserved = async (system: PulledSystem, card: SimulatedCard, name: string): Promise<number> => {
  const yen = await system.dispenser.readValue(card.program);
  const { issuedYen, settledYen, pendingYen } = system.center.books;
  assert.ok(
    yen + settledYen <= issuedYen,
    `${name}: ${yen} on the card and ${settledYen} settled of ${issuedYen}`,
  );
  assert.ok(
    issuedYen <= yen + settledYen + pendingYen,
    `${name}: ${issuedYen - yen - settledYen - pendingYen} yen are lost`,
  );
  return yen;
};

/** The same card again: its pending charge is settled, and it shows its value. */
const insertAgain = async ({ phone }: PulledSystem, card: SimulatedCard): Promise<void> => {
  phone.insert(card.device);
  await untilShown(phone, '0 YEN');
  phone.remove();
  await untilShown(phone, 'INSERT CARD');
  await phone.advance(reportMs);
};

/** One removal; whether a unit had been paid. */
const pullAt = async (cardLink: CardLinkName, at: number): Promise<boolean> => {
  const name = `${cardLink}, character ${at}`;
  const system = await startPulledSystem(cardLink, flash);
  const card = await system.load('card', loadedYen);
  const { out } = await settleOnce(system, card, at);
  assert.ok(out, `${name}: pulled`);
  await assertConserved(system, card, name);
  await insertAgain(system, card);
  const yen = await assertConserved(system, card, `${name}, and in again`);
  const { issuedYen, settledYen, pendingYen } = system.center.books;
  assert.is(yen + settledYen, issuedYen, `${name}: all is settled in the end`);
  assert.is(pendingYen, 0, name);
  assert.ok(yen === loadedYen || yen === loadedYen - 10, `${name}: ${yen} yen on the card`);
  assert.equal(system.phone.board.errors, [], name);
  system.phone.board.powerOff();
  return yen < loadedYen;
};

const settleWhole = async (cardLink: CardLinkName, engine?: EsignEngine): Promise<PulledCard> => {
  const system = await startPulledSystem(cardLink, flash, engine);
  const { pulled } = await settleOnce(system, await system.load('card', loadedYen), Number.POSITIVE_INFINITY);
  return pulled;
};

/** Characters before which the card is pulled, of so many. */
const charactersOf = (crossed: number, every: number, from: number): number[] => {
  const chargeEvery = Math.max(1, every >> 3);
  const isTried = (at: number): boolean =>
    at % every === from % every ||
    at >= crossed - lastCharacters ||
    (at >= crossed - chargeCharacters && at % chargeEvery === from % chargeEvery);
  return Array.from({ length: crossed }, (_, at) => at).filter(at => at >= from && isTried(at));
};

const pullEverywhere = async (cardLink: CardLinkName): Promise<void> => {
  const crossed = (await settleWhole(cardLink)).crossed();
  const chosen = charactersOf(crossed, stride, first);
  const started = process.cpuUsage();
  let paid = 0;
  for (const at of chosen) if (await pullAt(cardLink, at)) paid++;
  const tried = chosen.length;
  assert.ok(paid > 0 && paid < tried, 'pulled before the charge and after it');
  if (stride === 1) assert.is(tried, crossed - first, 'every character');
  const whole = charactersOf(crossed, WHOLE_STRIDE, WHOLE_STRIDE >> 1).length;
  if (stride === SAMPLED_STRIDE) noteSample('removals', tried, whole);
  const { user, system } = process.cpuUsage(started);
  console.log(
    `${cardLink}: pulled at ${tried} of ${crossed} characters, each yen accounted for; ${paid} had paid a unit, ` +
      `${tried - paid} had not; ${((user + system) / 1e6).toFixed(0)} s of processor`,
  );
};

test('a run repeats to the character, whichever engine is in it', async () => {
  const portable = await settleWhole('T0-115200', portableEngine());
  assert.ok(portable.crossed() > 3000);
  for (const { text } of [await settleWhole('T0-115200'), await settleWhole('T0-115200')])
    assert.is(text(), portable.text());
});

const protocols = ['T0-115200', 'T1-115200'] as const;
for (const link of stride === SAMPLED_STRIDE ? sampled('protocols', protocols, 1 / 2) : protocols)
  test(`pulled inside a character of a whole settlement, ${link}`, () => pullEverywhere(link));

test('a card that another one replaces within 20 ms is not taken for it', async () => {
  let swaps = 0;
  for (let afterMs = 20; afterMs <= 620; afterMs += 60) {
    const system = await startPulledSystem('T0-115200', flash);
    const { phone } = system;
    const rich = await system.load('rich', loadedYen);
    const poor = await system.load('poor', 500);
    phone.insert(rich.device);
    await phone.advance(afterMs);
    phone.remove();
    await phone.advance(1 + (afterMs % 19));
    phone.insert(poor.device);
    await untilShown(phone, '500 YEN');
    phone.remove();
    await untilShown(phone, 'INSERT CARD');
    assert.is(await system.dispenser.readValue(rich.program), loadedYen);
    assert.is(await system.dispenser.readValue(poor.program), 500);
    assert.equal(phone.board.errors, []);
    swaps++;
  }
  console.log(`swapped within 20 ms at ${swaps} moments, each time the second card was served as itself`);
});

test.run();

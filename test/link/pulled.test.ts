/**
 * A card that is pulled out inside a character of its first settlement, from the answer to reset to the first charge,
 * on the virtual board with the built image, a dispenser and the center. Each time the phone takes the next card, the
 * card that was pulled serves on, and every yen is there.
 *
 *   npx tsx test/link/pulled.test.ts          every 499th character, each 62nd of the charge and each of the last 8
 *   npx tsx test/link/pulled.test.ts 1        each of some 3 500 for either protocol: more than an hour
 *   npx tsx test/link/pulled.test.ts 7 3      each 7th, from the 3rd on
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imageWithBothProtocols } from '../../bench/card/linkImage.ts';
import type { CardLinkName } from '../../bench/card/linkProfiles.ts';
import { type System, startSystem } from '../../bench/system/system.ts';
import type { WalletCard } from '../../bench/system/wallet.ts';
import { generateKey } from '../../center/keys/generate.ts';
import type { Key } from '../../hal/keypad.ts';
import { pulledCard } from './pulledCard.ts';

const stride = Number(process.argv[2] ?? 499);
const first = Number(process.argv[3] ?? stride >> 1);
const image = await imageWithBothProtocols();
const startSeconds = 828_352_800;
const readyMs = 60_000;
const stepMs = 100;
const number = [...'0312345678'] as Key[];
const loadedYen = 1000;
/** The charge is the end of what is tried; more of its characters than of others. */
const chargeCharacters = 420;
const chargeStride = Math.max(1, stride >> 3);
/** Each of the last: among them the answer to the charge, after which the card has paid. */
const lastCharacters = 8;
/** No phone call goes on for ever. */
const patienceMs = 60_000;

const shows = ({ phone }: System, text: string): boolean => phone.display().some(row => row.includes(text));
/** True when the text came; false when the card was out before. */
const until = async (system: System, text: string, isOut: () => boolean): Promise<boolean> => {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += stepMs) {
    if (isOut()) return false;
    if (shows(system, text)) return true;
    await system.phone.advance(stepMs);
  }
  throw new Error(`"${text}" did not come; the display shows ${system.phone.display().join('|')}`);
};

/** Up to the first unit of a call: how many characters crossed, and whether the card was pulled on the way. */
const settleOnce = async (
  system: System,
  card: WalletCard,
  at: number,
): Promise<{ out: boolean; crossed: number }> => {
  let out = false;
  const isOut = (): boolean => out;
  const pulled = pulledCard(card.device, at, () => {
    out = true;
    system.phone.remove();
  });
  system.phone.insert(pulled);
  if (await until(system, `${loadedYen} YEN`, isOut)) {
    system.phone.hook(true);
    await system.phone.type(number);
    await until(system, '990 YEN', isOut);
  }
  const crossed = pulled.crossed();
  system.phone.hook(false);
  if (!out) {
    await system.phone.shows('TAKE YOUR CARD', readyMs);
    system.phone.remove();
  }
  await system.phone.shows('INSERT CARD', readyMs);
  return { out, crossed };
};

/** Yen on cards that were pulled before and need not be asked again. */
let setAside = 0;
const onAllCards = (left: readonly { yen: number }[]): number =>
  left.reduce((sum, { yen }) => sum + yen, setAside);

const assertConserved = async (system: System, name: string): Promise<void> => {
  const { issued, spent, pending, left } = await system.ledger();
  const onCards = onAllCards(left);
  // What is pending is on the card or owed: one of both, so between them.
  assert.ok(onCards + spent <= issued, `${name}: ${onCards} on cards and ${spent} settled of ${issued}`);
  assert.ok(
    issued <= onCards + spent + pending,
    `${name}: ${issued - onCards - spent - pending} yen are lost`,
  );
};

const start = async (cardLink: CardLinkName): Promise<System> => {
  const keys = { make: generateKey };
  const system = await startSystem({ keys, seed: 1, startSeconds, trace: () => {}, image, cardLink });
  await system.phone.shows('INSERT CARD', readyMs);
  return system;
};
const loaded = async (system: System, name: string, yen = loadedYen): Promise<WalletCard> => {
  const card = await system.issueCard(name);
  await system.desk.load(card.program, yen);
  return card;
};

/** A terminal that has just started has verified no certificate yet: every card's first settlement is a whole one. */
const restart = async ({ phone }: System): Promise<void> => {
  phone.board.powerOff();
  await phone.advance(1000);
  phone.board.powerOn();
  await phone.shows('INSERT CARD', readyMs);
};

/** One removal; whether a unit had been paid. */
const pullAt = async (system: System, at: number, name: string): Promise<boolean> => {
  const card = await loaded(system, `card${at}`);
  await restart(system);
  const { out } = await settleOnce(system, card, at);
  assert.ok(out, `${name}: pulled`);
  await assertConserved(system, name);
  // The same card again: it settles what was left open, and shows its value.
  system.phone.insert(card.device);
  await system.phone.shows('0 YEN', readyMs);
  system.phone.remove();
  await system.phone.shows('INSERT CARD', readyMs);
  await assertConserved(system, `${name}, and in again`);
  const yen = await system.desk.readValue(card.program);
  assert.ok(yen === loadedYen || yen === loadedYen - 10, `${name}: ${yen} yen on the card`);
  assert.equal(system.phone.board.errors, [], name);
  setAside += yen;
  system.cards.delete(card.name);
  return yen < loadedYen;
};

const pullEverywhere = async (cardLink: CardLinkName): Promise<void> => {
  const system = await start(cardLink);
  setAside = 0;
  const whole = await settleOnce(system, await loaded(system, 'whole'), Number.POSITIVE_INFINITY);
  const isTried = (at: number): boolean =>
    at % stride === first % stride ||
    at >= whole.crossed - lastCharacters ||
    (at >= whole.crossed - chargeCharacters && at % chargeStride === first % chargeStride);
  let tried = 0;
  let paid = 0;
  for (let at = first; at < whole.crossed; at++) {
    if (!isTried(at)) continue;
    tried++;
    if (await pullAt(system, at, `${cardLink}, character ${at}`)) paid++;
  }
  const { issued, spent, pending, left } = await system.ledger();
  const onCards = onAllCards(left);
  assert.is(onCards + spent, issued, 'all is settled in the end');
  assert.is(pending, 0);
  assert.ok(paid > 0 && paid < tried, 'pulled before the charge and after it');
  console.log(
    `${cardLink}: pulled at ${tried} of ${whole.crossed} characters; ${paid} had paid a unit, ${tried - paid} had not; ` +
      `issued ${issued} = on cards ${onCards} + settled ${spent}`,
  );
};

for (const link of ['T0-115200', 'T1-115200'] as const)
  test(`pulled inside a character of a whole settlement, ${link}`, () => pullEverywhere(link));

test('a card that another one replaces within 20 ms is not taken for it', async () => {
  setAside = 0;
  const system = await start('T0-115200');
  let swaps = 0;
  for (let afterMs = 20; afterMs <= 620; afterMs += 60) {
    const rich = await loaded(system, `rich${afterMs}`);
    const poor = await loaded(system, `poor${afterMs}`, 500);
    system.phone.insert(rich.device);
    await system.phone.advance(afterMs);
    system.phone.remove();
    await system.phone.advance(1 + (afterMs % 19));
    system.phone.insert(poor.device);
    await system.phone.shows('500 YEN', readyMs);
    system.phone.remove();
    await system.phone.shows('INSERT CARD', readyMs);
    await assertConserved(system, `swapped after ${afterMs} ms`);
    swaps++;
  }
  assert.equal(system.phone.board.errors, []);
  console.log(`swapped within 20 ms at ${swaps} moments, each time the second card was served as itself`);
});

test.run();

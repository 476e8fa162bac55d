/**
 * Cards that the phone must refuse: each is returned with a sentence in the chosen language, and the next
 * good card is served.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardDevice } from '../../bench/card/cardDevice.ts';
import { CARD_REFUSED, INSERT_CARD, TAKE_CARD, YEN } from '../../firmware/terminal/display/prompts/index.ts';
import { INS_CHARGE } from '../../firmware/wire/cardCommands.ts';
import { BAD_CARDS } from './badCards.ts';
import { LANGUAGES, onGlass } from './glass.ts';
import { assertSound, giveCard, openSystem, placeCall, press } from './rig.ts';

const system = await openSystem();
const { phone } = system;
const good = await giveCard(system, 'good', 1000);
const table: string[] = [];

for (const [i, { what, sentence, make }] of BAD_CARDS.entries()) {
  const language = i % LANGUAGES.length;
  test(`a card that ${what}`, async () => {
    const device = await make(system);
    for (let steps = 0; steps < language; steps++) await press(system, 'language');
    phone.insert(device);
    await phone.shows(onGlass(language, sentence));
    assert.is(phone.display()[1].trimEnd(), onGlass(language, TAKE_CARD));
    assert.not(phone.card.isPowered());
    table.push(`  a card that ${what.padEnd(54)} ${phone.display()[0].trimEnd()}`);
    phone.remove();
    await phone.shows(onGlass(0, INSERT_CARD));
    phone.insert(good.device);
    await phone.shows(`1000 ${onGlass(0, YEN)}`);
    phone.remove();
    await phone.shows(onGlass(0, INSERT_CARD));
    assert.equal(phone.line!.calls, []);
    assertSound(system);
  });
}

test('a card that refuses a charge ends the call; the charge stays open until the card is seen again', async () => {
  const honest = await giveCard(system, 'refuses', 1000);
  let refusing = true;
  const device = cardDevice(
    {
      reset: () => honest.program.reset(),
      process: async command =>
        refusing && command[1] === INS_CHARGE ? Uint8Array.of(0x69, 0x85) : honest.program.process(command),
    },
    { toCard: 0, fromCard: 0 },
  );
  phone.insert(device);
  await phone.shows('1000 YEN');
  await placeCall(system, '0312345678', onGlass(0, CARD_REFUSED));
  assert.is(phone.line!.state(), 'idle');
  assert.not(phone.card.isPowered());
  phone.hook(false);
  phone.remove();
  await phone.shows('INSERT CARD');
  refusing = false;
  phone.insert(device);
  await phone.shows('1000 YEN');
  phone.remove();
  await phone.shows('INSERT CARD');
  await phone.advance(500);
  assert.equal([system.center.books.settledYen, system.center.books.pendingYen], [0, 0]);
  assertSound(system);
});

test.after(() => console.log(`\ncards that the phone sends back\n${table.join('\n')}`));
test.run();

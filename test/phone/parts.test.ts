/** S2.1: every part of Fig. 2 takes part in one call, at the right moments. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TracedMessage } from '../../trace/names.ts';
import { assertSettled, assertSound, giveCard, hangUpAndTake, insertCard, openSystem, press } from './rig.ts';

test('S2.1 card slot, buttons, display, line, handset, speech circuit and network each take part in a call', async () => {
  const messages: TracedMessage[] = [];
  const system = await openSystem({ trace: message => void messages.push(message) });
  const { phone } = system;
  const line = phone.line!;
  const relay = phone.speechRelay!;
  const spoken = (from: string, to: string) =>
    messages.filter(message => message.from === from && message.to === to).map(({ name }) => name);
  assert.equal(spoken('terminal', 'center'), ['install request', 'installed'], 'network, Fig. 4A');

  const card = await giveCard(system, 'Aoi', 1000);
  assert.ok(spoken('dispenser', 'Aoi').length > 3 && spoken('terminal', 'Aoi').length === 0);
  assert.not(phone.card.isPowered());
  await insertCard(system, card, '1000 YEN');
  assert.ok(phone.card.isPowered(), 'card reader/writer');
  assert.is(spoken('terminal', 'Aoi')[0], 'SELECT');
  assert.equal([line.state(), relay.isOn()], ['idle', false]);

  phone.hook(true);
  await phone.shows('DIAL NUMBER');
  await phone.advance(1000);
  assert.equal([line.state(), relay.isOn()], ['dialling', false], 'the mouthpiece is muted');
  await press(system, '0', '3', '1', '2');
  assert.match(phone.display()[1], /^0312/);
  await phone.shows('990 YEN');
  const [{ number, answeredMs }] = line.calls;
  assert.is(number, '0312');
  const charged = messages.filter(({ name }) => name === 'CHARGE');
  assert.is(charged.length, 1);
  assert.ok(charged[0].atMs >= answeredMs!, 'nothing is charged before the far end answers');
  assert.ok(charged[0].atMs - answeredMs! < 500, 'and then at once');

  await press(system, 'language');
  assert.match(phone.display()[0], /^990 ｴﾝ/, 'a function button, the display');
  await press(system, 'language', 'language', 'language');
  phone.hook(false);
  await phone.advance(1000);
  assert.equal([line.state(), relay.isOn()], ['idle', false]);
  const [on, off] = relay.changes;
  assert.ok(on.on && !off.on && relay.changes.length === 2);
  assert.ok(on.atMs > charged[0].atMs && on.atMs - answeredMs! < 500, 'speech opens when the unit is paid');
  assert.ok(Math.abs(off.atMs - line.calls[0].endedMs!) < 300);
  await hangUpAndTake(system);
  assert.not(phone.card.isPowered());
  assert.ok(spoken('terminal', 'center').includes('settlement report'), 'network, the report');
  await assertSettled(system, 10);
  assertSound(system);
});

test('S2.1 the parts keep to their data sheets from the first microsecond, also without a person', async () => {
  const system = await openSystem();
  await system.phone.advance(120_000);
  assertSound(system);
  assert.equal(
    system.phone.board.parts.map(({ name }) => name).sort(),
    [
      '23LCV512',
      'DS3231',
      'FM25V02',
      'HD44780U',
      'buzzer',
      'card socket',
      'hook switch',
      'key matrix',
      'network',
      'speech relay',
      'telephone line',
    ].sort(),
  );
});

test.run();

/** A dispenser's open orders, its LOAD octet by octet, and a source without a line. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storedSource } from '../../firmware/dispenser/storedSource.ts';
import { INS_LOAD, INS_PRESENT_CERTIFICATE } from '../../firmware/wire/cardCommands.ts';
import type { Loaded } from '../../firmware/wire/moneyMessages.ts';
import { openWorld, refused } from './rig.ts';

test('an order of which neither card nor center can tell stays open, and brings no second one', async () => {
  const world = await openWorld();
  const first = world.firstMachine;
  const card = await world.card(100);
  first.slot.tap.command = command => (command[1] === INS_LOAD ? undefined : command);
  await refused('cardRemoved', () => first.load(card, 200));
  first.slot.tap = {};
  // Another machine's order is the card's last one since: the card alone proves nothing of the first.
  await (await world.machine()).load(card, 300);
  const undecided = first.restart(first.memory, { ...first.dispenser.source, decide: async () => undefined });
  await refused('orderOpen', () => undecided.load(card, 0));
  await refused('orderOpen', () => undecided.load(card, 500));
  assert.is(await undecided.readValue(card), 400);
});

test('LOAD has P1 = P2 = 0 and Le = 00, before the dispenser’s certificate and after it', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const machine = await world.machine();
  await machine.load(card, 100);
  const loads = machine.slot.log.map(({ command }) => command).filter(command => command[1] === INS_LOAD);
  assert.ok(loads.length > 0);
  const last = loads.filter(command => !(command[0] & 0x10));
  for (const command of last) {
    assert.equal([command[2], command[3]], [0, 0]);
    assert.is(command.length, 5 + command[4] + 1, 'Lc, data and Le');
    assert.is(command[command.length - 1], 0);
  }
});

test('the first LOAD of a machine that the card has not verified has Le = 00 as well', async () => {
  const world = await openWorld();
  const card = world.blankCard();
  const machine = await world.machine();
  await machine.issue(card);
  machine.slot.log = [];
  await machine.load(card, 100);
  const sent = machine.slot.log.map(({ command }) => command);
  const presented = sent.findIndex(command => command[1] === INS_PRESENT_CERTIFICATE);
  assert.ok(presented > 0, 'the certificate is asked for');
  const loads = sent.filter(command => command[1] === INS_LOAD && !(command[0] & 0x10));
  assert.is(loads.length, 2);
  for (const command of loads) assert.is(command[command.length - 1], 0);
});

test('a card that refuses LOAD is named with its status word', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const machine = await world.machine();
  machine.slot.tap.response = (response, command) =>
    command[1] === INS_LOAD && !(command[0] & 0x10) ? Uint8Array.of(0x69, 0x82) : response;
  const outcome = await machine.load(card, 100).then(
    () => 'loaded',
    (error: Error & { code: string }) => `${error.code} ${error.message}`,
  );
  assert.is(outcome, 'cardRefused LOAD: expected 9000, got 6982');
});

test('a source without a line reports nothing and decides nothing', async () => {
  const source = storedSource([], []);
  assert.is(await source.report({} as Loaded), false);
  assert.is(await source.decide({} as never), undefined);
  assert.is(await source.personalise(), undefined);
});

test.run();

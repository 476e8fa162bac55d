/** Putting value on a card (EP 0 856 821, Fig. 4C; S4.5 to S4.7): online per card, and from a stock. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { issueCard, issueDispenser, issueValue } from '../../center/issue.ts';
import { storedSource } from '../../firmware/dispenser/storedSource.ts';
import { selectApplication, sendCommand } from '../../firmware/reader/cardLink.ts';
import { copyOf } from '../../firmware/runtime/bytes.ts';
import {
  ABNORMALITY_MASTER_SIGNATURE,
  ABNORMALITY_NONE,
  INS_LOAD,
  INS_PRESENT_CERTIFICATE,
  LIFE_CYCLE_PERSONALISED,
  SW_BAD_SIGNATURE,
  SW_CONDITIONS,
  SW_OK,
  SW_REPLAYED,
  SW_UNKNOWN_REFERENCE,
  SW_WRONG_DATA,
} from '../../firmware/wire/cardCommands.ts';
import { parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { encodeUsageInformation, type IssuedUsageInformation } from '../../firmware/wire/usageInformation.ts';
import { firstLoad, flipped, inSlot, openWorld, refused, sha256 } from './rig.ts';

/** A personalised card that knows the dispenser, in a slot, and a genuine statement of its first load. */
const readyToLoad = async () => {
  const world = await openWorld();
  const card = await world.card(0);
  const { slot, status } = await inSlot(card);
  const { certificate, dispenser } = world.firstMachine;
  const { dispenserId } = dispenser;
  const issued = await issueValue(
    world.center,
    firstLoad(status.cardId ?? '', dispenserId, 1000, 900),
    certificate,
  );
  return { world, card, slot, issued, certificate };
};

test('S4.5 the card verifies IDC and SA(V*IDU) before it records V: with any field altered there is no money on it', async () => {
  const { card, slot, issued, certificate, world } = await readyToLoad();
  const genuine = encodeUsageInformation(issued);
  assert.is(
    (await sendCommand(slot, INS_LOAD, genuine)).status,
    SW_UNKNOWN_REFERENCE,
    'without the dispenser’s certificate',
  );
  assert.is(
    (await sendCommand(slot, INS_PRESENT_CERTIFICATE, flipped(certificate, -4))).status,
    SW_BAD_SIGNATURE,
  );
  assert.is((await inSlot(card)).status.abnormality, ABNORMALITY_MASTER_SIGNATURE);
  const { slot: again } = await inSlot(card);
  assert.is((await sendCommand(again, INS_PRESENT_CERTIFICATE, certificate)).status, SW_OK);
  for (let at = 0; at < genuine.length; at += at < 40 ? 1 : 37) {
    const { status } = await sendCommand(again, INS_LOAD, flipped(genuine, at, 4));
    assert.is.not(status, SW_OK, `octet ${at} altered`);
    assert.is((await inSlot(card)).status.lifeCycle, LIFE_CYCLE_PERSONALISED, `octet ${at} altered`);
    await selectApplication(again);
  }
  for (let length = 0; length < genuine.length; length += 13)
    assert.is.not(
      (await sendCommand(again, INS_LOAD, genuine.subarray(0, length))).status,
      SW_OK,
      `${length} octets`,
    );
  assert.is((await sendCommand(again, INS_LOAD, genuine)).status, SW_OK);
  assert.is(await world.firstMachine.readValue(card), 1000);
});

test('S4.5 a statement for another card, or of another dispenser, is refused', async () => {
  const { slot, issued, world } = await readyToLoad();
  const stranger = await world.card(0);
  const there = await inSlot(stranger);
  await sendCommand(there.slot, INS_PRESENT_CERTIFICATE, world.firstMachine.certificate);
  assert.is(
    (await sendCommand(there.slot, INS_LOAD, encodeUsageInformation(issued))).status,
    SW_BAD_SIGNATURE,
  );
  const second = await issueDispenser(world.center);
  await sendCommand(slot, INS_PRESENT_CERTIFICATE, second.certificate);
  const { referenceOf } = await import('../../firmware/wire/reference.ts');
  const moved: IssuedUsageInformation = { ...issued, issuer: referenceOf(sha256, second.certificate) };
  assert.is((await sendCommand(slot, INS_LOAD, encodeUsageInformation(moved))).status, SW_WRONG_DATA);
});

test('S4.5 the dispenser verifies the card first: a card of another center gets no order', async () => {
  const [world, elsewhere] = [await openWorld(), await openWorld({ firstKey: 1 })];
  const stranger = await elsewhere.card(0);
  await refused('badCertificate', () => world.firstMachine.load(stranger, 1000));
  assert.equal(world.firstMachine.dispenser.orders.all(), []);
  assert.is(world.center.books.issuedYen, 0);
});

test('S4.6 an empty card is recharged; money that is left stays, and the sum is certified', async () => {
  const world = await openWorld();
  const machine = world.firstMachine;
  const card = await world.card(30);
  const terminal = await world.terminal();
  for (let i = 0; i < 3; i++) await terminal.charge(await terminal.insert(card), 10);
  assert.is(await machine.load(card, 500), 500, 'empty');
  await terminal.charge(await terminal.insert(card), 10);
  assert.is(await machine.load(card, 1000), 1490, 'with 490 yen left');
  assert.is((await terminal.insert(card)).value, 1490);
  assert.is(world.center.books.issuedYen, 1530);
  assert.is(terminal.phone.journal.read().settledYen, 40);
});

test('S4.6 a wrong previousValue is refused: money that was spent meanwhile does not come back', async () => {
  const world = await openWorld();
  const machine = world.firstMachine;
  const card = await world.card(1000);
  const { cardId = '' } = (await inSlot(card)).status;
  const terminal = await world.terminal();
  const { first } = await terminal.insert(card);
  const order = {
    ...firstLoad(cardId, machine.dispenser.dispenserId, 100, 2),
    previousValue: first.value,
    previousReference: first.usageReference,
    previousOrder: first.lastOrder,
    loadNumber: 2,
  };
  const stale = await issueValue(world.center, order, machine.certificate);
  await terminal.charge(await terminal.insert(card), 400);
  const { slot } = await inSlot(card);
  assert.is((await sendCommand(slot, INS_LOAD, encodeUsageInformation(stale))).status, SW_CONDITIONS);
  assert.is((await terminal.insert(card)).value, 600);
});

test('S4.6 the same load twice is one load; an earlier one is refused as a replay; the books count it once', async () => {
  const { card, slot, issued, certificate, world } = await readyToLoad();
  const first = encodeUsageInformation(issued);
  await sendCommand(slot, INS_PRESENT_CERTIFICATE, certificate);
  for (let i = 0; i < 3; i++) assert.is((await sendCommand(slot, INS_LOAD, first)).status, SW_OK);
  assert.is(await world.firstMachine.readValue(card), 1000);
  await world.firstMachine.load(card, 200);
  const { slot: later } = await inSlot(card);
  assert.is((await sendCommand(later, INS_LOAD, first)).status, SW_REPLAYED);
  const terminal = await world.terminal();
  await terminal.charge(await terminal.insert(card), 1200);
  const { slot: empty } = await inSlot(card);
  assert.is(
    (await sendCommand(empty, INS_LOAD, first)).status,
    SW_REPLAYED,
    'also when the card is empty again',
  );
  assert.is((await terminal.insert(card)).value, 0);
  assert.is(world.center.books.issuedYen, 1200);
  assert.is((await inSlot(card)).status.abnormality, ABNORMALITY_NONE);
});

test('S4.6 a load is whole yen from 1 to 10 000, a card holds 20 000: refused before anything is written', async () => {
  const world = await openWorld();
  const card = await world.card(0);
  for (const yen of [-5, 0.5, Number.NaN, 10_001, 20_001, Number.POSITIVE_INFINITY])
    await refused('badAmount', () => world.firstMachine.load(card, yen));
  assert.equal(world.firstMachine.dispenser.orders.all(), [], 'no order blocks the card');
  await world.firstMachine.load(card, 10_000);
  await world.firstMachine.load(card, 9_999);
  await refused('badAmount', () => world.firstMachine.load(card, 2));
  assert.is(await world.firstMachine.load(card, 1), 20_000);
  assert.is(world.center.books.issuedYen, 20_000);
});

test('S4.7 SA(V*IDU) online per card: the center is asked at each load, and without it there is none', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  assert.is(world.center.books.issuedYen, 100);
  const silent = await world.machine(storedSource([], []));
  await refused('noSource', () => silent.issue(world.blankCard()));
  await refused('noSource', () => silent.load(card, 100));
  assert.is(await world.firstMachine.readValue(card), 100);
});

test('S4.7 stored beforehand: a dispenser without a line issues and loads from its stock only', async () => {
  const world = await openWorld();
  const information = await issueCard(world.center);
  const { id: cardId } = parseCardInformation(information);
  const statements: IssuedUsageInformation[] = [];
  const machine = await world.machine(storedSource([copyOf(information)], statements));
  const { dispenserId } = machine.dispenser;
  const order = firstLoad(cardId, dispenserId, 1000, 77);
  statements.push(await issueValue(world.center, order, machine.certificate));
  const card = world.blankCard();
  assert.ok(await machine.issue(card));
  assert.is(await machine.load(card, 1000), 1000);
  await refused('noSource', () => machine.load(card, 1000));
  await refused('noSource', () => machine.issue(world.blankCard()));
  const terminal = await world.terminal();
  assert.is((await terminal.insert(card)).value, 1000, 'a terminal takes it');
});

test.run();

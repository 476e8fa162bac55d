/**
 * What the settlement believed without a signature: each attack on the modules, with the class that its rule
 * ends. `npm run model` searches the same rules for all orders of cuts and lies.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { handle } from '../../center/handle.ts';
import { noteChargeReceipt } from '../../center/receipts.ts';
import { concat, copyOf } from '../../firmware/runtime/bytes.ts';
import { INS_CHARGE, INS_LOAD, INS_PROVE_VALUE } from '../../firmware/wire/cardCommands.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import {
  encodeLoadRequest,
  encodeSettlementReport,
  MESSAGE_LOAD,
  MESSAGE_REFUSED,
  MESSAGE_SETTLEMENT_NOTED,
} from '../../firmware/wire/messages.ts';
import { encodePendingQuestion, parseSignedReceipt } from '../../firmware/wire/moneyMessages.ts';
import { cloneMemory, firstLoad, flipped, openWorld, refused, type Terminal, type World } from './rig.ts';

const OK = Uint8Array.of(0x90, 0);
const REFERENCE_AT = 20;

/** D = paid in − on cards − settled, yen. */
const difference = async (
  world: World,
  cards: Awaited<ReturnType<World['card']>>[],
  terminals: Terminal[],
) => {
  const { issuedYen, openYen } = world.center.books;
  let rest = issuedYen + openYen;
  for (const card of cards) rest -= await world.firstMachine.readValue(card);
  for (const terminal of terminals) rest -= terminal.phone.journal.read().settledYen;
  return rest;
};

test('attack 1: a decision rests on signed octets: CHARGE swallowed and answered 9000 settles nothing', async () => {
  const world = await openWorld();
  const [card, terminal] = [await world.card(1000), await world.terminal()];
  const account = await terminal.insert(card);
  const inner = card.program;
  terminal.slot.card = {
    reset: () => inner.reset(),
    process: async command => (command[1] === INS_CHARGE ? OK : inner.process(command)),
  };
  await refused('badCardSignature', () => terminal.charge(account, 10));
  const { settledYen, pending } = terminal.phone.journal.read();
  assert.equal([settledYen, pending.length], [0, 1]);
  terminal.slot.card = inner;
  await terminal.insert(card);
  assert.equal(terminal.phone.journal.read().pending, [], 'the card has proved that it never took it');
  assert.is(await difference(world, [card], [terminal]), 0);
});

test('attack 1: each octet of a receipt altered, an earlier receipt, and one of another session settle nothing', async () => {
  const world = await openWorld();
  const [card, terminal] = [await world.card(1000), await world.terminal()];
  const receipts: Uint8Array[] = [];
  terminal.slot.tap.response = (octets, command) => {
    if (command[1] === INS_CHARGE && octets.length > 2) receipts.push(copyOf(octets));
    return octets;
  };
  const account = await terminal.insert(card);
  await terminal.charge(account, 10);
  await terminal.charge(account, 10);
  for (const lie of [
    flipped(receipts[1], 0),
    flipped(receipts[1], 100),
    flipped(receipts[1], -3),
    receipts[0],
    receipts[1],
    concat([receipts[1].subarray(0, 100), OK]),
  ]) {
    const again = await terminal.insert(card);
    const before = terminal.phone.journal.read().settledYen;
    terminal.slot.tap.response = (octets, command) =>
      command[1] === INS_CHARGE && octets.length > 2 ? copyOf(lie) : octets;
    await refused('badCardSignature', () => terminal.charge(again, 10));
    terminal.slot.tap = {};
    assert.is(terminal.phone.journal.read().settledYen, before);
    await terminal.insert(card);
  }
  assert.is(await difference(world, [card], [terminal]), 0);
});

test('attack 2: a forged reference of 6M2, before or after, decides no pending charge', async () => {
  for (const taken of [true, false]) {
    const world = await openWorld();
    const [card, terminal] = [await world.card(1000), await world.terminal()];
    const account = await terminal.insert(card);
    terminal.slot.tap = taken
      ? { response: (octets, command) => (command[1] === INS_CHARGE ? undefined : octets) }
      : { command: octets => (octets[1] === INS_CHARGE ? undefined : octets) };
    await refused('cardRemoved', () => terminal.charge(account, 10));
    const [{ before, after }] = terminal.phone.journal.read().pending;
    for (const forged of [before, after]) {
      terminal.slot.tap = {
        response: (octets, command) => {
          if (command[1] === INS_PROVE_VALUE && octets.length > 2) octets.set(forged, REFERENCE_AT);
          return octets;
        },
      };
      const genuine = forged === (taken ? after : before);
      if (genuine) continue;
      await refused('badCardSignature', () => terminal.insert(card));
      assert.is(terminal.phone.journal.read().pending.length, 1);
    }
    terminal.slot.tap = {};
    await terminal.insert(card);
    assert.is(terminal.phone.journal.read().settledYen, taken ? 10 : 0);
    assert.is(await difference(world, [card], [terminal]), 0);
  }
});

test('attack 5: check, then write, one request of a card at a time: two at once under one name are one order', async () => {
  const world = await openWorld();
  const card = await world.card(0);
  const { dispenserId } = world.firstMachine.dispenser;
  const account = await world.center.registry.cards.keys().next().value!;
  const ask = (amount: number) =>
    handle(world.center, world.certificates, encodeLoadRequest(firstLoad(account, dispenserId, amount, 50)));
  const answers = await Promise.all([ask(1), ask(10_000)]);
  assert.is(answers[0]?.[0], MESSAGE_LOAD);
  assert.is(answers[1]?.[0], MESSAGE_REFUSED, 'it was signed for another amount: only its card can tell');
  assert.is(world.center.books.openYen, 1);
  assert.ok(card);
});

test('attack 6: an order has a name: another dispenser’s load does not close it', async () => {
  const world = await openWorld();
  const [first, second] = [world.firstMachine, await world.machine()];
  const card = await world.card(0);
  first.slot.tap.command = octets => (octets[1] === INS_LOAD ? undefined : octets);
  await refused('cardRemoved', () => first.load(card, 1000));
  first.slot.tap = {};
  assert.is(await second.load(card, 1200), 1200);
  assert.is(await first.load(card, 0), 2200, 'paid 2200, on the card 2200');
  assert.equal(first.dispenser.orders.all(), []);
  assert.is(world.center.books.issuedYen, 2200);
  // The same with the receipt lost: the card took it, and the second dispenser's load does not open it again.
  first.slot.tap.response = (octets, command) =>
    command[1] === INS_LOAD && octets.length > 2 ? undefined : octets;
  await refused('cardRemoved', () => first.load(card, 500));
  first.slot.tap = {};
  assert.is(await second.load(card, 300), 3000);
  assert.is(await first.load(card, 0), 3000);
  assert.equal(first.dispenser.orders.all(), []);
  assert.is(await difference(world, [card], []), 0);
});

test('attack 12: a refused order is paid back and blocks nothing; a forged refusal closes no order', async () => {
  const world = await openWorld();
  const machine = world.firstMachine;
  const card = await world.card(100);
  const dispensers = world.center.registry.dispensers.splice(0);
  await refused('orderRefused', () => machine.load(card, 500));
  assert.equal(machine.dispenser.orders.all(), []);
  world.center.registry.dispensers.push(...dispensers);
  assert.is(await machine.load(card, 500), 600);
  const source = machine.dispenser.source;
  const forging = machine.restart(undefined, { ...source, issue: async () => undefined });
  await refused('noSource', () => forging.load(card, 70));
  assert.is(forging.dispenser.orders.all().length, 1, 'it stays open');
  assert.is(await machine.restart().load(card, 0), 670);
});

test('attack 13: reports of unknown terminals, late ones, and more than was ever paid in change nothing', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  await terminal.charge(await terminal.insert(card), 10);
  await terminal.report();
  const { terminalId } = terminal.identity;
  const report = async (id: string, sequence: number, settledYen: number) => {
    const totals = { settledCharges: 1, pendingYen: 0, pendingCharges: 0, isLast: false };
    const message = encodeSettlementReport({ terminalId: id, sequence, settledYen, ...totals });
    return (await handle(world.center, world.certificates, message))?.[0];
  };
  assert.is(await report(makeIdentifier(1, 999), 50, 10), MESSAGE_REFUSED);
  assert.is(await report(terminalId, 60, 0xffffffff), MESSAGE_REFUSED);
  assert.is(await report(terminalId, 60, 0), MESSAGE_REFUSED, 'totals do not fall');
  assert.is(await report(terminalId, 1, 500), MESSAGE_SETTLEMENT_NOTED, 'a late one is heard');
  assert.is(world.center.books.settledYen, 10, 'and changes nothing');
  await terminal.charge(await terminal.insert(card), 20);
  await terminal.report();
  assert.is(world.center.books.settledYen, 30);
  assert.is(world.center.books.unprovedYen, 0, 'each yen has its receipt');
});

test('receipts: the center takes none of an unknown card or terminal, and none whose signature does not hold', async () => {
  const world = await openWorld();
  const [card, terminal] = [await world.card(1000), await world.terminal()];
  await terminal.charge(await terminal.insert(card), 10);
  const receipt = parseSignedReceipt(terminal.phone.receipts.next()!.message);
  for (const altered of [
    { cardId: makeIdentifier(4, 999) },
    { terminalId: makeIdentifier(1, 999) },
    { firstValue: 2000 },
    { newValue: 1 },
    { newValue: 1000 },
    { step: 2 },
    { after: receipt.before },
    { cardSignature: flipped(receipt.cardSignature, 50) },
    { cardSignature: new Uint8Array(0) },
  ])
    await refused('refused', () => noteChargeReceipt(world.center, { ...receipt, ...altered }));
  await noteChargeReceipt(world.center, receipt);
  assert.is(world.center.books.unprovedYen, 0);
});

test('attack 15: a journal belongs to a terminal number: the new number counts nothing twice and loses nothing', async () => {
  const world = await openWorld();
  const [card, other] = [await world.card(1000), await world.card(1000)];
  const [old, fresh] = [await world.terminal(), await world.terminal()];
  await old.charge(await old.insert(card), 30);
  const account = await old.insert(other);
  old.slot.tap.response = (octets, command) => (command[1] === INS_CHARGE ? undefined : octets);
  await refused('cardRemoved', () => old.charge(account, 50));
  // Forced open, then installed under another number: the journal's memory is the same one.
  const renewed = fresh.restart(cloneMemory(old.journalMemory));
  await refused('journalFull', async () => renewed.charge(await renewed.insert(card), 10));
  await renewed.report();
  await renewed.charge(await renewed.insert(card), 10);
  await renewed.report();
  assert.is(world.center.books.settledYen, 40);
  assert.is(world.center.books.pendingYen, 50, 'the center decides what the old number left');
  await renewed.charge(await renewed.insert(other), 10);
  await renewed.report();
  assert.is(world.center.books.settledYen, 100);
  assert.is(world.center.books.pendingYen, 0);
  assert.is(await world.firstMachine.readValue(card), 960);
  assert.is(await world.firstMachine.readValue(other), 940);
});

test('attack 22: a pending charge whose card goes elsewhere is decided by the center, by its signature only', async () => {
  for (const taken of [true, false]) {
    const world = await openWorld();
    const card = await world.card(1000);
    const [here, there] = [await world.terminal(), await world.terminal()];
    const account = await here.insert(card);
    here.slot.tap = taken
      ? { response: (octets, command) => (command[1] === INS_CHARGE ? undefined : octets) }
      : { command: octets => (octets[1] === INS_CHARGE ? undefined : octets) };
    await refused('cardRemoved', () => here.charge(account, 50));
    await here.report();
    assert.is(here.phone.journal.read().pending.length, 1, 'the center does not know yet');
    await there.charge(await there.insert(card), 10);
    await there.report();
    const [pending] = here.phone.journal.read().pending;
    const { terminalId } = here.identity;
    const question = encodePendingQuestion({ terminalId, ...pending });
    const answer = (await handle(world.center, world.certificates, question))!;
    const link = here.phone.center as { ask: typeof here.phone.center.ask };
    const honest = link.ask;
    link.ask = async (message, type, ms) => {
      const heard = await honest(message, type, ms);
      return heard && heard.length === answer.length - 1 ? flipped(heard, -1) : heard;
    };
    await here.report();
    assert.is(here.phone.journal.read().pending.length, 1, 'a decision that does not verify');
    link.ask = honest;
    await here.report();
    const { settledYen, pending: left } = here.phone.journal.read();
    assert.equal([settledYen, left.length], [taken ? 50 : 0, 0]);
    assert.is(await difference(world, [card], [here, there]), 0);
  }
});

test.run();

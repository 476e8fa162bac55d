/**
 * The card leaves before or after each command of a settlement and of a load: the place of each yen
 * afterwards.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostCard } from '../../bench/card/hostCard.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { PENDING_MAX } from '../../firmware/terminal/money/settlementJournal.ts';
import { INS_CHARGE } from '../../firmware/wire/cardCommands.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import {
  cloneMemory,
  firstLoad,
  openWorld,
  refused,
  type Tap,
  type TappedSlot,
  type Terminal,
} from './rig.ts';

/** Pulls the card at the `nth` command, before the card hears it or before its answer is heard. */
const pullAt = (nth: number, when: 'command' | 'response'): Tap => {
  let count = 0;
  return { [when]: (octets: Uint8Array) => (count++ === nth ? undefined : octets) };
};
const MOMENTS = ['command', 'response'] as const;
const COMMANDS_MAX = 60;

/** Runs `work` once for each moment at which a card can leave; returns how many there were. */
const atEveryMoment = async (
  slot: TappedSlot,
  work: () => Promise<unknown>,
  check: (moment: string) => Promise<void>,
): Promise<number> => {
  let tried = 0;
  for (const when of MOMENTS)
    for (let nth = 0; ; nth++) {
      assert.ok(nth < COMMANDS_MAX, 'a procedure has fewer commands');
      slot.tap = pullAt(nth, when);
      const outcome = await work().then(() => 'whole', faultCode);
      slot.tap = {};
      await check(`${when} ${nth}`);
      if (outcome === 'whole') break;
      assert.is(outcome, 'cardRemoved', `${when} ${nth}`);
      tried++;
    }
  return tried;
};

const settledOf = (terminal: Terminal) => terminal.restart().phone.journal.read().settledYen;

test('a card pulled at every moment of a settlement: value + settled = issued after the next insertion', async () => {
  const world = await openWorld();
  const issued = 1000;
  const fresh = cloneMemory((await world.card(issued)).eeprom);
  const terminal = await world.terminal();
  let card: HostCard;
  let settledBefore = 0;
  const tried = await atEveryMoment(
    terminal.slot,
    async () => {
      card = world.blankCard(cloneMemory(fresh));
      settledBefore = settledOf(terminal);
      const session = terminal.restart();
      const account = await session.insert(card);
      await session.charge(account, 10);
      await session.charge(account, 20);
    },
    async moment => {
      const { value } = await terminal.restart().insert(card);
      const { settledYen, pending } = terminal.restart().phone.journal.read();
      settledBefore = settledYen - settledBefore;
      assert.is(value + settledBefore, issued, moment);
      assert.equal(pending, [], moment);
    },
  );
  assert.ok(tried > 16);
  console.log(`settlement: ${tried} tried / ${tried} survived`);
});

test('a card pulled at every moment of a load: the money comes with the next visit, once', async () => {
  const world = await openWorld();
  const machine = world.firstMachine;
  const terminal = await world.terminal();
  const card = await world.card(500);
  await terminal.charge(await terminal.insert(card), 100);
  const tried = await atEveryMoment(
    machine.slot,
    () => machine.load(card, 50),
    async moment => {
      const value = await machine.load(card, 0);
      assert.is(value + settledOf(terminal), world.center.books.issuedYen, moment);
      assert.equal(machine.dispenser.orders.all(), [], moment);
    },
  );
  assert.ok(tried > 6);
  assert.ok(world.center.books.issuedYen > 500);
  console.log(`load: ${tried} tried / ${tried} survived`);
});

test('a card that was charged after it was pulled from a dispenser: the same amount is added to its value now', async () => {
  const world = await openWorld();
  const machine = world.firstMachine;
  const card = await world.card(500);
  machine.slot.tap.command = octets => (octets[1] === 0xe2 ? undefined : octets);
  await refused('cardRemoved', () => machine.load(card, 300));
  machine.slot.tap = {};
  const terminal = await world.terminal();
  await terminal.charge(await terminal.insert(card), 100);
  assert.is(await machine.load(card, 0), 700);
  assert.is(world.center.books.issuedYen, 800);
});

const pulledAtCharge = async (terminal: Terminal, card: HostCard, when: 'command' | 'response') => {
  const account = await terminal.insert(card);
  terminal.slot.tap[when] = (octets: Uint8Array, command: Uint8Array = octets) =>
    command[1] === INS_CHARGE ? undefined : octets;
  await refused('cardRemoved', () => terminal.charge(account, 10));
  terminal.slot.tap = {};
};

test('a card that is used elsewhere before it comes back leaves the charge undecided: neither taken nor given up', async () => {
  const world = await openWorld();
  const [here, elsewhere] = [await world.terminal(), await world.terminal()];
  for (const [when, left] of [
    ['response', 980],
    ['command', 990],
  ] as const) {
    const card = await world.card(1000);
    await pulledAtCharge(here, card, when);
    await elsewhere.charge(await elsewhere.insert(card), 10);
    assert.is((await here.insert(card)).value, left);
  }
  const { settledYen, pending } = here.phone.journal.read();
  assert.is(settledYen, 0);
  assert.equal(
    pending.map(({ charge }) => charge),
    [10, 10],
    'for the center to decide',
  );
  assert.is(settledOf(elsewhere), 20);
});

test('a full journal takes no charge, and none is sent to the card; decided charges make room again', async () => {
  const world = await openWorld();
  const [here, elsewhere] = [await world.terminal(), await world.terminal()];
  const card = await world.card(1000);
  for (let i = 0; i < PENDING_MAX - 1; i++) {
    await pulledAtCharge(here, card, 'response');
    await elsewhere.charge(await elsewhere.insert(card), 10);
  }
  await pulledAtCharge(here, card, 'response');
  assert.is(here.phone.journal.read().pending.length, PENDING_MAX);
  const other = await world.card(500);
  const account = await here.insert(other);
  here.slot.log.length = 0;
  await refused('journalFull', () => here.charge(account, 10));
  assert.equal(here.slot.log, []);
  assert.is((await elsewhere.insert(other)).value, 500);
  await here.insert(card);
  assert.is(here.phone.journal.read().pending.length, PENDING_MAX - 1);
  await here.charge(await here.insert(other), 10);
  assert.is(settledOf(here), 20);
});

test('no more than eight paid orders wait at a dispenser: it takes no money then', async () => {
  const world = await openWorld();
  const machine = world.firstMachine;
  const { orders } = machine.dispenser;
  for (let serial = 0; serial < 8; serial++)
    orders.open(firstLoad(makeIdentifier(4, 100 + serial), machine.dispenser.dispenserId, 10));
  const card = await world.card(0);
  await refused('journalFull', () => machine.load(card, 100));
  assert.is(world.center.books.issuedYen, 0);
});

test.run();

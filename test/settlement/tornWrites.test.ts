/**
 * The power fails at every byte of every write: of the card's EEPROM in each procedure that writes, and of
 * the terminal's journal. Afterwards the card has the old state or the new one, and no yen is gone. Prints
 * `tried / survived`.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardAreas } from '../../firmware/card/areas.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { INS_LOAD } from '../../firmware/wire/cardCommands.ts';
import type { Memory } from '../../hal/memory.ts';
import { cloneMemory, openWorld, refused, sha256, type Terminal, type World } from './rig.ts';
import { cutsOf, failingMemory, recordingMemory } from './tornMemory.ts';

/** Every area of a card, as text; undefined areas are empty. */
const contents = (memory: Memory): Record<string, string> => {
  const { state, cardInformation, usageInformation, certificates } = cardAreas(memory, sha256);
  const text = (octets: Uint8Array | undefined) => (octets ? Buffer.from(octets).toString('hex') : 'empty');
  return {
    state: text(state.read()),
    cardInformation: text(cardInformation.read()),
    usageInformation: text(usageInformation.read()),
    certificates: certificates.map(area => text(area.read())).join('/'),
  };
};

interface Cuts {
  readonly before: Memory;
  readonly states: { memory: Memory; cut: string }[];
}

/** Runs `work` on a card over the memory, then gives every state that a power cut may have left. */
const cutsDuring = async (memory: Memory, work: (eeprom: Memory) => Promise<unknown>): Promise<Cuts> => {
  const before = cloneMemory(memory);
  const recording = recordingMemory(memory);
  await work(recording);
  assert.ok(recording.writes.length > 0, 'the procedure writes');
  return { before, states: [...cutsOf(before, recording.writes)] };
};

/** Each area is the old or the new one in every state, and never undefined where there was something. */
const checkAreas = ({ before, states }: Cuts, what: string): void => {
  const [old, now] = [contents(before), contents(states[states.length - 1].memory)];
  let survived = 0;
  for (const { memory, cut } of states) {
    const found = contents(memory);
    for (const area of Object.keys(found))
      assert.ok(found[area] === old[area] || found[area] === now[area], `${what}: ${area} after ${cut}`);
    survived++;
  }
  console.log(`${what}: ${states.length} tried / ${survived} survived`);
};

/** After some of the cuts the card is used again, from issue to charge, as if nothing had been. */
const useAgain = async (cuts: Cuts, stride: number, use: (memory: Memory, cut: string) => Promise<void>) => {
  for (let i = 0; i < cuts.states.length; i += stride) await use(cuts.states[i].memory, cuts.states[i].cut);
};

const insertCopy = async (world: World, terminal: Terminal, memory: Memory): Promise<number> =>
  (await terminal.insert(world.blankCard(memory))).value;

test('a power cut at every byte of the card’s personalisation: it is blank or issued', async () => {
  const world = await openWorld();
  const machine = world.firstMachine;
  const cuts = await cutsDuring(world.blankCard().eeprom, eeprom => machine.issue(world.blankCard(eeprom)));
  checkAreas(cuts, 'personalise');
  const source = { ...machine.dispenser.source };
  const last = cuts.states.length - 1;
  const whole = JSON.stringify(contents(cuts.states[last].memory));
  for (const at of [0, 1, last - 1, last]) {
    const card = world.blankCard(cuts.states[at].memory);
    // A last octet of 00 is there before it is written (attack 26).
    if (JSON.stringify(contents(cuts.states[at].memory)) !== whole) {
      const spare = await source.personalise();
      assert.ok(spare, 'blank: it is issued once more');
      assert.ok(await machine.issue(card), cuts.states[at].cut);
    } else assert.is(await machine.issue(card), false);
    assert.is(await machine.readValue(card), 0);
  }
});

test('a power cut at every byte of a load: the card has the old money or the new, and the order is completed', async () => {
  const world = await openWorld();
  const card = await world.card(200);
  // The center hears of no receipt, so that each cut is the first time that the card comes back.
  const source = { ...world.firstMachine.dispenser.source, report: async () => true };
  const machine = world.firstMachine.restart(undefined, source);
  const orders = { open: machine.memory };
  machine.slot.tap.command = octets => {
    if (octets[1] === INS_LOAD) orders.open = cloneMemory(machine.memory);
    return octets;
  };
  const cuts = await cutsDuring(card.eeprom, eeprom => machine.load(world.blankCard(eeprom), 300));
  machine.slot.tap = {};
  checkAreas(cuts, 'load');
  const terminal = await world.terminal();
  await useAgain(cuts, 11, async (memory, cut) => {
    const value = await insertCopy(world, terminal, memory);
    assert.ok(value === 200 || value === 500, `${cut}: ${value}`);
    const back = machine.restart(cloneMemory(orders.open));
    assert.is(await back.load(world.blankCard(memory), 0), 500, cut);
    assert.equal(back.dispenser.orders.all(), [], cut);
  });
  const { issuedYen, openYen } = world.center.books;
  assert.is(issuedYen + openYen, 500, 'counted once, however often it was asked for');
});

test('a power cut at every byte of an introduction: value and the record it rests on are untouched', async () => {
  const world = await openWorld();
  const card = await world.card(200);
  const first = await world.terminal();
  await first.charge(await first.insert(card), 10);
  const second = await world.terminal();
  const cuts = await cutsDuring(card.eeprom, eeprom => second.insert(world.blankCard(eeprom)));
  const states = cuts.states.filter(({ memory }) => {
    const { usageInformation } = contents(memory);
    return usageInformation === contents(cuts.before).usageInformation;
  });
  assert.is(states.length, cuts.states.length);
  const third = await world.terminal();
  let survived = 0;
  for (let i = 0; i < states.length; i += 9) {
    assert.is(await insertCopy(world, third.restart(), states[i].memory), 190, states[i].cut);
    survived++;
  }
  console.log(
    `introduce: ${states.length} tried / ${states.length} with V whole, ${survived} of ${survived} served again`,
  );
});

test('a power cut at every byte of a charge: V or V′, certified either way', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const terminal = await world.terminal();
  await terminal.charge(await terminal.insert(card), 10);
  await terminal.insert(card);
  const cuts = await cutsDuring(card.eeprom, async eeprom => {
    const account = await terminal.insert(world.blankCard(eeprom));
    await terminal.charge(account, 50);
  });
  checkAreas(cuts, 'charge');
  const other = await world.terminal();
  const seen = new Set<number>();
  await useAgain(cuts, 3, async (memory, cut) => {
    const value = await insertCopy(world, other, memory);
    assert.ok(value === 990 || value === 940, `${cut}: ${value}`);
    seen.add(value);
  });
  seen.add(await insertCopy(world, other, cuts.states.at(-1)!.memory));
  assert.equal([...seen], [990, 940]);
});

test('a power cut while the block is written: the card is blocked or as it was', async () => {
  const world = await openWorld();
  const card = await world.card(1000);
  const before = cloneMemory(card.eeprom);
  const recording = recordingMemory(card.eeprom);
  cardAreas(recording, sha256).state.write(Uint8Array.of(1, 1));
  const terminal = await world.terminal();
  const outcomes = new Set<string>();
  for (const { memory } of cutsOf(before, recording.writes))
    outcomes.add(
      await terminal.insert(world.blankCard(memory)).then(
        account => `${account.value}`,
        error => faultCode(error),
      ),
    );
  assert.equal([...outcomes], ['1000', 'cardBlocked']);
});

test('the terminal’s journal, cut at every byte of every write of a charge: nothing is lost, nothing taken twice', async () => {
  const world = await openWorld();
  const first = await world.terminal();
  let tried = 0;
  let card = await world.card(1000);
  const fresh = cloneMemory(card.eeprom);
  for (let bytes = 0; ; bytes++) {
    card = world.blankCard(cloneMemory(fresh));
    const journal = cloneMemory(first.journalMemory);
    const failing = failingMemory(journal, bytes);
    const terminal = first.restart(failing);
    const account = await terminal.insert(card);
    const outcome = await terminal.charge(account, 50).then(() => 'charged', faultCode);
    if (outcome === 'charged') break;
    assert.is(outcome, 'powerCut');
    const restarted = first.restart(journal);
    const { value } = await restarted.insert(card);
    const { settledYen, pending } = restarted.phone.journal.read();
    assert.is(value + settledYen, 1000, `cut after ${bytes} bytes`);
    assert.equal(pending, [], `cut after ${bytes} bytes`);
    tried++;
  }
  assert.ok(tried > 80, 'two writes, of a header and a charge, and of a header');
  console.log(`journal, charge: ${tried} tried / ${tried} survived`);
});

test('the terminal’s journal, cut while it decides what was pending: it decides at the next insertion', async () => {
  const world = await openWorld();
  const first = await world.terminal();
  const card = await world.card(1000);
  first.slot.tap.response = (octets, command) => (command[1] === 0x30 ? undefined : octets);
  const account = await first.insert(card);
  await refused('cardRemoved', () => first.charge(account, 50));
  first.slot.tap = {};
  let tried = 0;
  for (let bytes = 0; ; bytes++) {
    const journal = cloneMemory(first.journalMemory);
    const outcome = await first
      .restart(failingMemory(journal, bytes))
      .insert(card)
      .then(() => 'decided', faultCode);
    if (outcome === 'decided') break;
    const restarted = first.restart(journal);
    const { value } = await restarted.insert(card);
    assert.is(value, 950);
    assert.equal(restarted.phone.journal.read(), {
      terminalId: first.identity.terminalId,
      settledYen: 50,
      settledCharges: 1,
      pending: [],
    });
    tried++;
  }
  assert.ok(tried > 20);
  console.log(`journal, decision: ${tried} tried / ${tried} survived`);
});

test('the dispenser’s orders, cut at every byte of a load: the money comes with the next visit, once', async () => {
  const world = await openWorld();
  const { firstMachine: machine, center } = world;
  const card = await world.card(200);
  let tried = 0;
  let completed = 0;
  for (let bytes = 0; ; bytes++) {
    const { issuedYen } = center.books;
    const outcome = await machine
      .restart(failingMemory(machine.memory, bytes))
      .load(card, 10)
      .then(() => 'loaded', faultCode);
    if (outcome === 'loaded') break;
    assert.is(outcome, 'powerCut');
    const back = machine.restart();
    const value = await back.load(card, 0);
    const paidIn = center.books.issuedYen - issuedYen;
    assert.ok(paidIn === 0 || paidIn === 10, `cut after ${bytes} bytes: ${paidIn} paid in`);
    assert.is(value, center.books.issuedYen, `cut after ${bytes} bytes`);
    assert.is(center.books.openYen, 0, `cut after ${bytes} bytes`);
    assert.equal(back.dispenser.orders.all(), [], `cut after ${bytes} bytes`);
    if (paidIn) completed++;
    tried++;
  }
  assert.ok(completed > 0 && completed < tried, 'cut before the order was written, and after it');
  console.log(
    `orders, load: ${tried} tried / ${tried} survived, ${completed} of them with the order written`,
  );
});

test.run();

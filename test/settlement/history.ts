/**
 * Many charges and loads with several cards at two terminals and two dispensers, from a seed: cards are
 * pulled, cards, terminals and dispensers lose their power at any byte of a write, a shim lies on the
 * contacts, reports are lost.
 */
import * as assert from 'uvu/assert';
import { type SeededRandom, seededRandom } from '../../bench/board/random.ts';
import type { HostCard } from '../../bench/card/hostCard.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { PENDING_MAX } from '../../firmware/terminal/money/settlementJournal.ts';
import { INS_CHARGE, INS_LOAD, INS_PROVE_VALUE } from '../../firmware/wire/cardCommands.ts';
import type { Memory } from '../../hal/memory.ts';
import { type DispenserMachine, flipped, type TappedSlot, type Terminal, type World } from './rig.ts';
import { failingMemory } from './tornMemory.ts';

const STEPS = 90;
const CARDS = 3;
const TERMINALS = 2;
/** Faults that may end a session here. `notEnough` and `journalFull` come before anything is sent. */
const EXPECTED = [
  ...['whole', 'cardRemoved', 'powerCut', 'notEnough', 'journalFull'],
  // Lies of the shim, and an order that another dispenser's load has followed.
  ...['badCardSignature', 'cardRefused', 'orderOpen', 'badAmount'],
];

/** A history's people and places at its end, when everything has come back once, undisturbed. */
export interface History {
  readonly terminals: readonly Terminal[];
  readonly machines: readonly DispenserMachine[];
  readonly purses: readonly Purse[];
  /** How sessions and loads ended: `whole`, or a fault's code. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** A card, as its memory. */
export interface Purse {
  readonly eeprom: Memory;
}

/**
 * Puts a card with its own fault into a slot: pulled at some command, or without power after some byte; or
 * sound.
 */
const withFault = (world: World, random: SeededRandom, purse: Purse, slot: TappedSlot): HostCard => {
  const kind = random.between(0, 4);
  let commandsLeft = kind === 0 ? random.between(0, 12) : Number.POSITIVE_INFINITY;
  const eeprom = kind === 1 ? failingMemory(purse.eeprom, random.between(0, 900)) : undefined;
  const pulledBefore = random.between(0, 1) === 0;
  const lie = kind === 2 ? LIES[random.between(0, LIES.length - 1)] : undefined;
  slot.tap = {
    command: octets => (pulledBefore && commandsLeft-- <= 0 ? undefined : octets),
    response: (octets, command) => {
      if (eeprom?.failed || (!pulledBefore && commandsLeft-- <= 0)) return undefined;
      return lie ? lie(octets, command) : octets;
    },
  };
  return world.blankCard(eeprom ?? purse.eeprom);
};

const OK = Uint8Array.of(0x90, 0);
const REFERENCE_AT = 20;
/** What a shim between card and reader may say. */
const LIES: ((octets: Uint8Array, command: Uint8Array) => Uint8Array)[] = [
  // The card took it, and its receipt is lost.
  (octets, command) => (command[1] === INS_CHARGE || command[1] === INS_LOAD ? OK : octets),
  // Another state than the card's.
  (octets, command) =>
    command[1] === INS_PROVE_VALUE && octets.length > 2 ? flipped(octets, REFERENCE_AT) : octets,
  // A refusal in place of the receipt.
  (octets, command) => (command[1] === INS_CHARGE ? Uint8Array.of(0x69, 0x82) : octets),
];

const attempt = async (
  work: () => Promise<unknown>,
  what: string,
  expected: readonly string[] = EXPECTED,
): Promise<string> => {
  const outcome = await work().then(
    () => 'whole',
    error => (faultCode(error) === 'bug' ? String(error) : faultCode(error)),
  );
  assert.ok(expected.includes(outcome), `${what}: ${outcome}`);
  return outcome;
};

const session = async (world: World, random: SeededRandom, purse: Purse, at: Terminal): Promise<string> => {
  const journal = random.between(0, 3)
    ? at.journalMemory
    : failingMemory(at.journalMemory, random.between(0, 400));
  const card = withFault(world, random, purse, at.slot);
  const charges = random.between(1, 4);
  const outcome = await attempt(async () => {
    const terminal = at.restart(journal);
    const account = await terminal.insert(card);
    for (let i = 0; i < charges; i++) await terminal.charge(account, 10 * random.between(1, 5));
  }, 'session');
  at.slot.tap = {};
  return outcome;
};

const loading = async (
  world: World,
  random: SeededRandom,
  purse: Purse,
  machine: DispenserMachine,
  loadFaults: readonly string[],
): Promise<string> => {
  const memory = random.between(0, 3)
    ? machine.memory
    : failingMemory(machine.memory, random.between(0, 600));
  const at = machine.restart(memory);
  const card = withFault(world, random, purse, at.slot);
  return attempt(() => at.load(card, 10 * random.between(5, 60)), 'load', [...EXPECTED, ...loadFaults]);
};

/**
 * Everything comes back once, undisturbed: each dispenser and each terminal sees each card, each card is
 * loaded and charged, and the terminals report until the center has decided what was left.
 */
const finish = async (world: World, purses: Purse[], terminals: Terminal[], machines: DispenserMachine[]) => {
  for (const purse of purses) {
    const card = world.blankCard(purse.eeprom);
    // The other dispenser's order may have followed, and only that dispenser's report tells the center.
    for (const machine of machines)
      await attempt(() => machine.restart().load(card, 0), 'visit', ['whole', 'orderOpen']);
    for (const machine of machines) await machine.restart().load(card, 0);
    await machines[0].restart().load(card, 100);
    for (const terminal of terminals) {
      const running = terminal.restart();
      const account = await running.insert(card);
      // A journal of a former number takes no charge before the center has decided on it.
      await attempt(() => running.charge(account, 10), 'last charge', ['whole', 'journalFull']);
    }
  }
  for (let round = 0; round < PENDING_MAX * TERMINALS; round++)
    for (const terminal of terminals) await terminal.restart().report();
};

const installAnew = async (world: World, terminals: Terminal[], i: number): Promise<void> => {
  terminals[i] = (await world.terminal()).restart(terminals[i].journalMemory);
};

/** What a history may meet beside what it does itself. */
export interface HistoryOptions {
  /** Faults that may end a load as well. */
  readonly loadFaults?: readonly string[];
  /** Terminals that are installed anew on the way, at most: each keeps its journal, under another number. */
  readonly reinstalled?: number;
  /** Called with true when cards are issued, with false before everything comes back undisturbed. */
  readonly disturb?: (isOn: boolean) => void;
}

/** Plays the history of a seed in a world that is new. */
export const playHistory = async (
  world: World,
  seed: number,
  { loadFaults = [], reinstalled = 0, disturb = () => {} }: HistoryOptions = {},
): Promise<History> => {
  const random = seededRandom(seed);
  const terminals: Terminal[] = [];
  for (let i = 0; i < TERMINALS; i++) terminals.push(await world.terminal());
  const machines = [world.firstMachine, await world.machine()];
  const purses: Purse[] = [];
  for (let i = 0; i < CARDS; i++) purses.push({ eeprom: (await world.card(1000)).eeprom });
  const outcomes: Record<string, number> = {};
  disturb(true);
  let toInstall = reinstalled;
  for (let step = 0; step < STEPS; step++) {
    if (toInstall && !random.between(0, 20)) {
      toInstall--;
      await installAnew(world, terminals, random.between(0, TERMINALS - 1));
    }
    const purse = purses[random.between(0, CARDS - 1)];
    const terminal = terminals[random.between(0, TERMINALS - 1)];
    const outcome = random.between(0, 5)
      ? await session(world, random, purse, terminal)
      : await loading(world, random, purse, machines[random.between(0, 1)], loadFaults);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (!random.between(0, 3)) await terminal.restart().report();
  }
  disturb(false);
  await finish(world, purses, terminals, machines);
  return { terminals, machines, purses, outcomes };
};

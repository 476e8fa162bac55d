/**
 * A whole system for one test: the image is built once a process, keys are ready-made, virtual time is free.
 */
import * as assert from 'uvu/assert';
import type { Key } from '../../hal/keypad.ts';
import { KEY_SIZES, type KeySource } from '../../host/keys/keySource.ts';
import type { SimulatedCard } from '../../simulation/system/cards.ts';
import { type System, type SystemOptions, startSystem } from '../../simulation/system/system.ts';
import { testKey } from '../keys.ts';
import { builtImage } from './builtImage.ts';

const cardKeys = 8;
/**
 * Test keys of each profile in turn, from the `first` on. Cards, of which a test may need many, share theirs
 * when they are used up: their numbers differ. Throws RangeError for a terminal or master that would.
 */
export const readyKeys = (first = 0): KeySource => {
  const next = new Map<number, number>();
  return {
    make: async profile => {
      const index = next.get(profile) ?? first;
      next.set(profile, index + 1);
      return testKey(profile, profile === KEY_SIZES.standard.card ? index % cardKeys : index);
    },
  };
};

/** 2026-04-01 10:00, a Wednesday: charged by day. */
export const DAY_SECONDS = 828_352_800;
const readyMs = 60_000;

/** Started, installed and idle. */
export const openSystem = async (options: Partial<SystemOptions> = {}): Promise<System> => {
  const system = await startSystem({
    keys: readyKeys(),
    seed: 1,
    startSeconds: DAY_SECONDS,
    trace: () => {},
    image: await builtImage(),
    ...options,
  });
  await system.phone.shows('INSERT CARD', readyMs);
  return system;
};

/** A card that was issued and, with `yen` above 0, loaded. */
export const giveCard = async (system: System, name: string, yen: number): Promise<SimulatedCard> => {
  const card = await system.issueCard(name);
  if (yen) await system.dispenser.load(card.program, yen);
  return card;
};

/** Time between two actions of a person. */
const handMs = 400;

/** Puts the card in and waits until its value shows. */
export const insertCard = async ({ phone }: System, card: SimulatedCard, shows: string): Promise<void> => {
  phone.insert(card.device);
  await phone.shows(shows, readyMs);
};

/** Lifts the handset, dials, and waits for the first unit. */
export const placeCall = async ({ phone }: System, digits: string, shows: string): Promise<void> => {
  phone.hook(true);
  await phone.advance(handMs);
  await phone.type([...digits] as Key[]);
  await phone.shows(shows, readyMs);
};

export const hangUpAndTake = async ({ phone }: System): Promise<void> => {
  phone.hook(false);
  await phone.advance(2 * handMs);
  if (phone.remove()) await phone.shows('INSERT CARD', readyMs);
  // The report to the center is on its way.
  await phone.advance(handMs);
};

export const press = async ({ phone }: System, ...keys: Key[]): Promise<void> => phone.type(keys);

/** The image printed no error, and no part recorded a violation. */
export const assertSound = ({ phone }: System): void => {
  assert.equal(phone.board.errors, []);
  assert.equal(phone.board.violations(), []);
};

/** Every yen is on a card or in the terminal's settled total; no charge is open. */
export const assertSettled = async (system: System, spentYen: number): Promise<void> => {
  const { issued, spent, pending, left } = await system.ledger();
  const onCards = left.reduce((sum, { yen }) => sum + yen, 0);
  assert.equal({ spent, pending, lost: issued - spent - onCards }, { spent: spentYen, pending: 0, lost: 0 });
};

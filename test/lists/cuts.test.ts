/**
 * The power is cut at every erasure and every write while a list arrives: the old list is in force afterwards
 * or the new one, never a part, and the new one can be taken then.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultCode } from '../../firmware/runtime/fault.ts';
import {
  baseOf,
  type Cards,
  deltaOf,
  listOver,
  PAGE_BYTES,
  randomCards,
  type SentList,
  seeded,
  send,
  terminalWith,
} from './listRig.ts';
import { type Cells, copyCells, powerOn } from './norMemory.ts';

const MEMORY_BYTES = 16 * PAGE_BYTES;
const SERIALS = 40_000;

/** Whether the list answers for each of some cards as `cards` does. */
const answersAs = (cells: Cells, cards: Cards, about: Iterable<string>): boolean => {
  const list = listOver(powerOn(cells, PAGE_BYTES));
  return [...about].every(cardId => list.isInvalid(cardId) === cards.get(cardId));
};

/** The list that is in force is `before` or `after`, as its version says. */
const checkOne = (cells: Cells, before: Moment, after: Moment, where: string): boolean => {
  const about = [...before.cards.keys(), ...after.cards.keys()];
  const isNew = listOver(powerOn(cells, PAGE_BYTES)).state()?.version === after.version;
  const moment = isNew ? after : before;
  const { state } = listOver(powerOn(cells, PAGE_BYTES));
  assert.is(state()?.version ?? 0, moment.version, where);
  assert.ok(
    answersAs(cells, moment.cards, about),
    `${where}: not the whole list of version ${moment.version}`,
  );
  listOver(powerOn(cells, PAGE_BYTES)).check();
  return isNew;
};

interface Moment {
  readonly version: number;
  readonly cards: Cards;
}

/** Sends until the power fails; true when it failed. */
const sendUntilCut = async (cells: Cells, sent: SentList, failsAt: number): Promise<boolean> => {
  try {
    await send(listOver(powerOn(cells, PAGE_BYTES, failsAt)), sent);
    return false;
  } catch (error) {
    assert.is(faultCode(error), 'powerCut');
    return true;
  }
};

const counts = { tried: 0, survived: 0 };

/** Every cut of one arrival, a second cut at a random step of the resumption, then the resumption whole. */
const cutEverywhere = async (start: Cells, sent: SentList, before: Moment, after: Moment): Promise<Cells> => {
  const next = seeded(after.version);
  for (let failsAt = 1; ; failsAt++) {
    const cells = copyCells(start);
    const where = `list ${after.version}, step ${failsAt}`;
    if (!(await sendUntilCut(cells, sent, failsAt))) return cells;
    counts.tried++;
    checkOne(cells, before, after, where);
    const second = 1 + Math.floor(next() * failsAt);
    if (await sendUntilCut(cells, sent, second)) {
      counts.tried++;
      checkOne(cells, before, after, `${where}, again at ${second}`);
      counts.survived++;
    }
    await send(listOver(powerOn(cells, PAGE_BYTES)), sent);
    assert.ok(checkOne(cells, before, after, `${where}, resumed`), `${where}: the new list was not taken`);
    counts.survived++;
  }
};

test('a cut at each step of a first base, a delta, the next delta, and the next base', async () => {
  const next = seeded(9);
  const cards = [1500, 40, 40, 2500].map(count => randomCards(count, SERIALS, next));
  const first = cards[0];
  const second = new Map([...first, ...cards[1]]);
  const third = new Map([...second, ...cards[2]].slice(30));
  const [none, moments] = [new Map(), [first, second, third, cards[3]]];
  const sent = [
    await baseOf(first, { version: 1 }),
    await deltaOf(first, second, { version: 2, baseVersion: 1 }),
    await deltaOf(first, third, { version: 3, baseVersion: 1 }),
    await baseOf(cards[3], { version: 4 }),
  ];
  let cells = terminalWith(MEMORY_BYTES).cells;
  let before: Moment = { version: 0, cards: none };
  for (const [i, list] of sent.entries()) {
    const after = { version: i + 1, cards: moments[i] };
    cells = await cutEverywhere(cells, list, before, after);
    before = after;
  }
  console.log(`cuts at erasures and writes: ${counts.tried} tried, ${counts.survived} survived`);
  assert.is(counts.tried, counts.survived);
  assert.ok(counts.tried > 60, `${counts.tried} cuts`);
});

test('after a cut between two pieces the pieces that had come are not asked for again', async () => {
  const sent = await baseOf(randomCards(4_000, SERIALS, seeded(4)), { version: 1 });
  const { cells, list } = terminalWith(MEMORY_BYTES);
  await list.offer(sent.head);
  assert.is(list.take(sent.pieces[0]), 'kept');
  assert.is(list.take(sent.pieces[2]), 'kept');
  const after = powerOn(cells, PAGE_BYTES);
  const again = listOver(after);
  assert.is(await again.offer(sent.head), 'begun');
  assert.equal(again.wanted(), { version: 1, number: 2 });
  assert.is(after.steps.page, 0);
  assert.is(again.take(sent.pieces[1]), 'kept');
  assert.equal(again.wanted(), { version: 1, number: 4 });
});

test.run();

/**
 * What a terminal does not take for its list: damaged, forged, foreign, older; and what it says of an old
 * one.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { baseContent } from '../../center/lists/contents.ts';
import { type InvalidCards, LIST_AGE_SECONDS_MAX } from '../../firmware/lists/invalidCards.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import {
  encodeListHead,
  encodeListPiece,
  PIECE_OCTETS,
  parseListHead,
  parseListPiece,
} from '../../firmware/wire/invalidCardList.ts';
import {
  baseOf,
  type Cards,
  cardName,
  deltaOf,
  flipped,
  listOf,
  NOW,
  otherCenter,
  PAGE_BYTES,
  randomCards,
  reasonsOf,
  type SentList,
  seeded,
  send,
  type Terminal,
  terminalWith,
} from './listRig.ts';

const MEMORY_BYTES = 16 * PAGE_BYTES;
const old = cardName(5);
const fresh = cardName(6);
const OLD: Cards = new Map([[old, 1]]);
const many = new Map(randomCards(2_000, 100_000, seeded(1)).set(fresh, 4));

/** A terminal with version 3 in force, which has card 5 alone. */
const terminal = async (): Promise<Terminal> => {
  const made = terminalWith(MEMORY_BYTES);
  await send(made.list, await baseOf(OLD, { version: 3 }));
  return made;
};

/** The list in force is still that of version 3. */
const isUnchanged = ({ list }: Terminal): void => {
  assert.is(list.state()?.version, 3);
  assert.is(list.isInvalid(old), 1);
  assert.is(list.isInvalid(fresh), undefined);
  list.check();
};

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return '';
  } catch (error) {
    return faultCode(error);
  }
};

test('a head with any octet altered is not begun, and nothing is erased', async () => {
  const one = await terminal();
  const { head } = await baseOf(many, { version: 4 });
  const { page, write } = one.steps;
  const codes: Record<string, number> = {};
  for (let at = 0; at < head.length; at++) {
    const code = await codeOf(() => one.list.offer(flipped(head, at)));
    codes[code] = (codes[code] ?? 0) + 1;
    if (!code) assert.is(await one.list.offer(flipped(head, at)), 'baseMissing', `octet ${at}`);
  }
  // Octets of version and base decide first: a base becomes the delta of a base that is not here.
  const { '': begun = 0, malformed, unknownGeneration, listForged } = codes;
  assert.ok(begun <= 8 && malformed <= 8 && unknownGeneration === 1, JSON.stringify(codes));
  assert.is(begun + malformed + 1 + listForged, head.length);
  assert.equal([one.steps.page, one.steps.write], [page, write]);
  isUnchanged(one);
});

test('a head that another center signed, or without a signature, is refused', async () => {
  const one = await terminal();
  const foreign = await baseOf(many, { version: 4 }, otherCenter);
  assert.is(await codeOf(() => one.list.offer(foreign.head)), 'listForged');
  const { head, statement } = parseListHead(foreign.head);
  assert.is(await codeOf(() => one.list.offer(encodeListHead(head, new Uint8Array(0)))), 'listForged');
  assert.is(statement[0], 0x14);
  assert.is(one.list.wanted(), undefined);
  isUnchanged(one);
});

test('a damaged piece is refused by name and asked for again; the list in force stays', async () => {
  const one = await terminal();
  const { head, pieces } = await baseOf(many, { version: 4 });
  await one.list.offer(head);
  for (const at of [0, 7, 8, 1000, -1]) {
    const code = await codeOf(() => one.list.take(flipped(pieces[0], at)));
    assert.is(code, at ? 'listTorn' : 'malformed', `octet ${at}`);
    assert.equal(one.list.wanted(), { version: 4, number: 1 });
  }
  assert.is(await codeOf(() => one.list.take(pieces[0].subarray(0, 900))), 'malformed');
  assert.is(await codeOf(() => one.list.take(new Uint8Array([...pieces[0], 0]))), 'malformed');
  const { content } = parseListPiece(pieces[0]);
  for (const number of [2, pieces.length + 1, 65]) {
    const moved = encodeListPiece({ version: 4, number, content });
    assert.is(await codeOf(() => one.list.take(moved)), number === 2 ? 'listTorn' : 'malformed');
  }
  isUnchanged(one);
  assert.is(await send(one.list, { head, pieces }), 'inForce');
  assert.is(one.list.isInvalid(fresh), 4);
});

test('a memory that loses a bit between two pieces: the whole is read back before it is in force', async () => {
  const one = await terminal();
  const { head, pieces } = await baseOf(many, { version: 4 });
  await one.list.offer(head);
  for (const piece of pieces.slice(0, -1)) assert.is(one.list.take(piece), 'kept');
  // Version 3 lies in the first area, version 4 arrives in the second.
  one.cells.paged[MEMORY_BYTES / 2 + 100] ^= 1;
  assert.is(await codeOf(() => one.list.take(pieces.at(-1) as Uint8Array)), 'listTorn');
  isUnchanged(one);
  assert.is(await send(one.list, { head, pieces }), 'inForce');
});

test('a memory that does not hold what was written is found at the piece', async () => {
  const one = await terminal();
  const { head, pieces } = await baseOf(many, { version: 4 });
  await one.list.offer(head);
  const { write } = one.memory;
  one.memory.write = (offset, octets) => write(offset, flipped(octets, 9));
  assert.is(await codeOf(() => one.list.take(pieces[0])), 'notWritten');
  one.memory.write = write;
  isUnchanged(one);
});

test('versions never go back: older and equal ones are known, a delta of another base is not begun', async () => {
  const one = await terminal();
  for (const version of [1, 2, 3])
    assert.is(await one.list.offer((await baseOf(many, { version })).head), 'known');
  for (const baseVersion of [1, 2, 4]) {
    const { head } = await deltaOf(new Map(), new Map([[fresh, 2]]), { version: 9, baseVersion });
    assert.is(await one.list.offer(head), 'baseMissing');
  }
  isUnchanged(one);
  const delta = (version: number): Promise<SentList> =>
    deltaOf(OLD, new Map([[fresh, 2]]), { version, baseVersion: 3 });
  assert.is(await send(one.list, await delta(7)), 'inForce');
  assert.is(one.list.isInvalid(old), undefined);
  assert.is(one.list.isInvalid(fresh), 2);
  assert.equal(one.list.state(), { version: 7, baseVersion: 3, seconds: NOW });
  for (const version of [4, 7]) assert.is(await one.list.offer((await delta(version)).head), 'known');
  assert.is(await one.list.offer((await baseOf(OLD, { version: 6 })).head), 'known');
  assert.is(await send(one.list, await baseOf(OLD, { version: 8 })), 'inForce');
  assert.is(one.list.isInvalid(fresh), undefined);
});

test('pieces of a list that was not offered, or of the one before, change nothing', async () => {
  const one = await terminal();
  const fourth = await baseOf(many, { version: 4 });
  assert.is(one.list.take(fourth.pieces[0]), 'notAwaited');
  const fifth = await baseOf(new Map([...many].slice(5)), { version: 5 });
  await one.list.offer(fourth.head);
  one.list.take(fourth.pieces[0]);
  await one.list.offer(fifth.head);
  assert.is(one.list.take(fourth.pieces[1]), 'notAwaited');
  isUnchanged(one);
  assert.is(await send(one.list, fifth), 'inForce');
  one.list.check();
});

test('a list that its center signed and that is no set of cards is not put in force', async () => {
  const one = await terminal();
  const content = baseContent(reasonsOf(many));
  for (const [version, wrong] of [
    Uint8Array.from([...content, 0]),
    content.subarray(0, -1),
    flipped(content, 1),
    flipped(content, 2),
  ].entries()) {
    const list = await listOf(wrong, { version: 10 + version });
    assert.is(await codeOf(() => send(one.list, list)), 'listTorn');
    isUnchanged(one);
  }
  assert.is(await send(one.list, await listOf(content, { version: 20 })), 'inForce');
});

test('a piece that comes twice is written once', async () => {
  const one = await terminal();
  const list = await baseOf(many, { version: 4 });
  await one.list.offer(list.head);
  const { write } = one.steps;
  assert.is(one.list.take(list.pieces[0]), 'kept');
  assert.is(one.list.take(list.pieces[0]), 'kept');
  assert.is(one.steps.write, write + 1);
  assert.is(await send(one.list, list), 'inForce');
});

test('a list that does not fit is refused before anything is erased, alone or with its delta', async () => {
  const areaBytes = 2 * PAGE_BYTES;
  const { list, steps } = terminalWith(2 * areaBytes);
  const cards = randomCards(1_000, 100_000, seeded(2));
  assert.is(await send(list, await baseOf(cards, { version: 1 })), 'inForce');
  const { page } = steps;
  const long = await baseOf(randomCards(2_100, 100_000, seeded(2)), { version: 2 });
  assert.is(await codeOf(() => list.offer(long.head)), 'listTooLong');
  const deltaWith = (count: number): Promise<SentList> => {
    const now = new Map([...randomCards(count, 10 ** 9, seeded(3)), ...cards]);
    return deltaOf(cards, now, { version: 2, baseVersion: 1 });
  };
  const tooMuch = await deltaWith(995);
  assert.ok(parseListHead(tooMuch.head).head.octets < areaBytes);
  assert.is(await codeOf(() => list.offer(tooMuch.head)), 'listTooLong');
  assert.is(steps.page, page);
  assert.is(list.state()?.version, 1);
  assert.is(await send(list, await deltaWith(800)), 'inForce');
});

test('a list says when it is stale: by its age, without a calendar, and without a list', async () => {
  const { list } = terminalWith(MEMORY_BYTES);
  assert.is(list.isStale(NOW), true);
  assert.is(list.state(), undefined);
  assert.is(list.isInvalid(old), undefined);
  await send(list, await baseOf(OLD, { version: 1, seconds: NOW }));
  assert.is(list.isStale(NOW + LIST_AGE_SECONDS_MAX), false);
  assert.is(list.isStale(NOW + LIST_AGE_SECONDS_MAX + 1), true);
  assert.is(list.isStale(undefined), true);
  // A delta without cards tells that nothing is new.
  const unchanged = await deltaOf(OLD, OLD, { version: 2, baseVersion: 1, seconds: NOW + 86_400 });
  await send(list, unchanged);
  assert.is(list.isStale(NOW + LIST_AGE_SECONDS_MAX + 1), false);
  assert.is(list.isInvalid(old), 1);
});

test('a list that fades in its memory is found by a check', async () => {
  const one = await terminal();
  one.list.check();
  one.cells.paged[20] ^= 4;
  assert.throws(() => one.list.check(), /list 3: the memory holds other octets/);
});

test('a list that is torn, found at a start or by a check, is replaced by its base and then its delta', async () => {
  const base = await baseOf(OLD, { version: 3 });
  const delta = await deltaOf(OLD, new Map([[fresh, 2]]), { version: 4, baseVersion: 3 });
  for (const [at, found] of [
    [2, (list: InvalidCards) => list.isInvalid(old)],
    [20, (list: InvalidCards) => list.check()],
  ] as const) {
    const { cells, list } = terminalWith(MEMORY_BYTES);
    await send(list, base);
    await send(list, delta);
    assert.is(await list.offer(base.head), 'known');
    // Base 3 with its delta lies in the second area.
    cells.paged[MEMORY_BYTES / 2 + at] ^= 4;
    const again = terminalWith(MEMORY_BYTES, cells).list;
    assert.is(await codeOf(async () => found(again)), 'listTorn');
    assert.is(await again.offer(delta.head), 'baseMissing');
    assert.is(await again.offer((await baseOf(OLD, { version: 2 })).head), 'known');
    assert.is(await send(again, base), 'inForce');
    assert.is(await again.offer(base.head), 'known');
    assert.is(await send(again, delta), 'inForce');
    assert.equal([again.isInvalid(old), again.isInvalid(fresh)], [undefined, 2]);
    again.check();
  }
});

test('every piece fits a sealed message of the mailbox, the head of the longest list too', async () => {
  const list = await baseOf(randomCards(50_000, 10 ** 10, seeded(7)), { version: 1 });
  const lengths = [list.head, ...list.pieces].map(({ length }) => length);
  assert.ok(Math.max(...lengths) <= 4071, `${Math.max(...lengths)} octets`);
  assert.is(list.pieces.length, 41);
  assert.is(PIECE_OCTETS % 256, 0);
});

test.run();

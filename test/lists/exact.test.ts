/**
 * S9.1: the list that a terminal keeps holds the cards of the center's list and no others, with their
 * reasons, in the octets that its memory has room for.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeCardSet, encodeCardSet } from '../../center/lists/cardSet.ts';
import type { InvalidCards } from '../../firmware/lists/invalidCards.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { cardKey, INVALID_CARDS_MAX } from '../../firmware/wire/invalidCardSet.ts';
import {
  baseOf,
  type Cards,
  cardName,
  deltaOf,
  randomCards,
  reasonsOf,
  seeded,
  send,
  terminalWith,
} from './listRig.ts';

const ALL = 10 ** 10;
/** One area of the terminal's memory holds 50 000 cards and a delta. */
const AREA_BYTES = 40 * 4096;
const MEMORY_BYTES = 2 * AREA_BYTES;
const LIST_OCTETS_MAX = 155_000;
/** The directory, the tops of a bucket, and the rests of one top. */
const READS_MAX = 3;

/** What takes a key back to its serial number: its product with 6 180 339 887 is 1 modulo 10^10. */
const INVERSE = 4_931_679_823n;
const serialOf = (key: number): number => Number((BigInt(key) * INVERSE) % 10n ** 10n);

/** Cards in the list, their neighbours by serial number and by key, and cards from anywhere. */
const questions = (cards: Cards, next: () => number, anywhere: number): number[] => {
  const serials = [...cards.keys()].map(cardId => Number(cardId.slice(1, 11)));
  const keys = [...cards.keys()].map(cardId => cardKey(cardId) as number);
  const near = [
    ...serials.flatMap(serial => [serial, serial + 1, serial - 1]),
    ...keys.flatMap(key => [key + 1, key + ALL - 1, key + 2 ** 22]).map(key => serialOf(key % ALL)),
  ];
  const far = Array.from({ length: anywhere }, () => Math.floor(next() * ALL));
  return [...near, ...far, 0, ALL - 1].filter(serial => serial >= 0 && serial < ALL);
};

const compare = (list: InvalidCards, cards: Cards, serials: readonly number[], seed: number): void => {
  for (const serial of serials) {
    const cardId = cardName(serial);
    const [expected, got] = [cards.get(cardId), list.isInvalid(cardId)];
    if (got !== expected) throw new Error(`seed ${seed}, card ${cardId}: expected ${expected}, got ${got}`);
  }
};

test('S9.1 50 000 cards from anywhere take at most 155 kB; every answer is right', async () => {
  const next = seeded(1);
  const cards = randomCards(INVALID_CARDS_MAX, ALL, next);
  const octets = encodeCardSet(reasonsOf(cards)).length;
  assert.ok(octets <= LIST_OCTETS_MAX, `${octets} octets`);
  const { list, reads } = terminalWith(MEMORY_BYTES);
  assert.is(await send(list, await baseOf(cards, { version: 1 })), 'inForce');
  const serials = questions(cards, next, 50_000);
  reads.count = 0;
  compare(list, cards, serials, 1);
  const perQuestion = reads.count / serials.length;
  assert.ok(perQuestion <= READS_MAX, `${perQuestion} reads a question`);
  console.log(`50 000 cards: ${octets} octets; ${serials.length} questions, none answered wrong`);
});

test('S9.1 lists of cards numbered one after the other, every third one, and a single batch (seeds)', async () => {
  const batches: [string, (i: number) => number][] = [
    ['1, 2, 3 …', i => i + 1],
    ['every third', i => 3 * i],
    ['the last ones', i => ALL - 1 - i],
    ['a batch', i => 7_000_000_000 + 2 * i],
  ];
  for (const [name, numbered] of batches) {
    const cards: Cards = new Map(
      Array.from({ length: 20_000 }, (_, i) => [cardName(numbered(i)), ((i % 4) + 1) as 1]),
    );
    const { list, reads } = terminalWith(MEMORY_BYTES);
    await send(list, await baseOf(cards, { version: 1 }));
    const serials = questions(cards, seeded(2), 1000);
    reads.count = 0;
    compare(list, cards, serials, 2);
    assert.ok(reads.count <= READS_MAX * serials.length, `${name}: ${reads.count} reads`);
  }
});

test('S9.1 a base with its delta answers as the whole list does, of 0 to 5 000 cards (seeds)', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const next = seeded(seed);
    const serials = [30, 10_000, 10 ** 7, ALL][seed % 4];
    const base = randomCards(Math.floor(next() ** 3 * Math.min(5_000, serials)), serials, next);
    const now = new Map([...base].filter(() => next() < 0.95));
    for (const [cardId, reason] of randomCards(Math.floor(next() * 30), serials, next))
      now.set(cardId, reason);
    const { list } = terminalWith(16 * 4096);
    await send(list, await baseOf(base, { version: 3 }));
    compare(list, base, questions(base, next, 500), seed);
    assert.is(await send(list, await deltaOf(base, now, { version: 5, baseVersion: 3 })), 'inForce');
    compare(list, now, questions(new Map([...base, ...now]), next, 500), seed);
  }
});

test('cards of other roles are in no list', async () => {
  const { list } = terminalWith(16 * 4096);
  await send(list, await baseOf(new Map([[cardName(77), 2]]), { version: 1 }));
  assert.is(list.isInvalid(cardName(77)), 2);
  assert.is(list.isInvalid(makeIdentifier(1, 77)), undefined);
  assert.is(list.isInvalid(makeIdentifier(2, 77)), undefined);
});

test('two cards never share a key, and every key is below 10^10', () => {
  const keys = new Set<number>();
  for (const from of [0, 99_990, 123_456_789, ALL - 100_000])
    for (let serial = from; serial < from + 100_000; serial++) {
      const key = cardKey(cardName(serial)) as number;
      assert.ok(Number.isInteger(key) && key >= 0 && key < ALL, `${serial}: ${key}`);
      keys.add(key);
    }
  // 0 to 199 989 overlap in ten serials.
  assert.is(keys.size, 399_990);
  assert.is(
    BigInt(cardKey(cardName(9_876_543_210)) as number),
    (9_876_543_210n * 6_180_339_887n) % 10n ** 10n,
  );
});

test('a bucket that a terminal could not read at once is refused', () => {
  const crowd = (count: number) => new Map(Array.from({ length: count }, (_, key) => [key, 1 as const]));
  assert.throws(() => encodeCardSet(crowd(513)), /listCrowded|at most 512 in a bucket/);
  assert.is(decodeCardSet(encodeCardSet(crowd(512))).size, 512);
});

test('more cards than a list can hold are refused; a set reads back as it was', () => {
  const cards = randomCards(INVALID_CARDS_MAX + 1, ALL, seeded(3));
  assert.throws(() => encodeCardSet(reasonsOf(cards)), /invalid cards: expected at most 50000, got 50001/);
  for (const count of [0, 1, 200, 4_700, 4_800, 9_000]) {
    const reasons = reasonsOf(randomCards(count, ALL, seeded(count)));
    assert.equal(decodeCardSet(encodeCardSet(reasons)), new Map([...reasons].sort(([a], [b]) => a - b)));
  }
});

test.run();

/** Lists to measure, made from a seed, and what to ask of them. */
import { type Identifier, makeIdentifier } from '../../firmware/wire/identifier.ts';
import { cardKey, type InvalidCardReason } from '../../firmware/wire/invalidCardSet.ts';

/** Reasons of cards by identifier. */
export type Cards = ReadonlyMap<Identifier, InvalidCardReason>;

const SERIALS = 10 ** 10;
const ROLE_CARD = 4;

/** xorshift32: numbers from 0 to below 1. */
const numbersFrom = (seed: number): (() => number) => {
  let x = seed >>> 0;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
};

const anyCard = (next: () => number): Identifier =>
  makeIdentifier(ROLE_CARD, Math.floor(((next() * 2 ** 21 + next()) / 2 ** 21) * SERIALS));

/** `count` cards from all serial numbers, each with one of the four reasons. */
export const randomCards = (count: number, seed: number): Cards => {
  const next = numbersFrom(seed);
  const cards = new Map<Identifier, InvalidCardReason>();
  while (cards.size < count) cards.set(anyCard(next), (1 + Math.floor(next() * 4)) as InvalidCardReason);
  return cards;
};

/** `count` cards numbered one after the other, as a center gives numbers. */
export const batchOfCards = (count: number): Cards =>
  new Map(Array.from({ length: count }, (_, i) => [makeIdentifier(ROLE_CARD, i + 1), 1]));

/** By key. */
export const byKey = (cards: Cards): Map<number, InvalidCardReason> =>
  new Map([...cards].map(([cardId, reason]) => [cardKey(cardId) as number, reason]));

/** Some of the cards, as many that are elsewhere, and the first and last serial numbers. */
export const questionsTo = (cards: Cards, count: number, seed: number): Identifier[] => {
  const next = numbersFrom(seed);
  const all = [...cards.keys()];
  const listed = Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
  const others = Array.from({ length: count }, () => anyCard(next));
  return [...listed, ...others, makeIdentifier(ROLE_CARD, 0), makeIdentifier(ROLE_CARD, SERIALS - 1)];
};

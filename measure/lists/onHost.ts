import { baseContent } from '../../center/lists/contents.ts';
import { cardSetAt, findCard } from '../../firmware/lists/cardSet.ts';
import { cardKey, INVALID_CARDS_MAX } from '../../firmware/wire/invalidCardSet.ts';
import type { PagedMemory } from '../../hal/pagedMemory.ts';
import { batchOfCards, byKey, type Cards, questionsTo, randomCards } from './samples.ts';

/** What a base takes, and what a question reads of it. */
export interface SetFigures {
  readonly name: string;
  readonly cards: number;
  readonly octets: number;
  readonly questions: number;
  readonly wrong: number;
  readonly meanOctetsRead: number;
  readonly mostOctetsRead: number;
  readonly mostReads: number;
}

const QUESTIONS = 50_000;

/** Octets as memory that counts what is read. */
const countedMemory = (octets: Uint8Array) => {
  const reads = { count: 0, octets: 0 };
  const refuse = (): never => {
    throw new Error('memory: expected reads only');
  };
  const memory: PagedMemory = {
    size: octets.length,
    pageBytes: octets.length,
    read: (offset, length) => {
      reads.count++;
      reads.octets += length;
      return octets.subarray(offset, offset + length);
    },
    erasePage: refuse,
    write: refuse,
  };
  return { memory, reads };
};

const measureSet = (name: string, cards: Cards): SetFigures => {
  const content = baseContent(byKey(cards));
  const { memory, reads } = countedMemory(content);
  const set = cardSetAt(memory, 0);
  const questions = questionsTo(cards, QUESTIONS, 7);
  const figures = { wrong: 0, total: 0, mostOctetsRead: 0, mostReads: 0 };
  for (const cardId of questions) {
    reads.count = reads.octets = 0;
    const reason = findCard(memory, set, cardKey(cardId) as number);
    if (reason !== cards.get(cardId)) figures.wrong++;
    figures.total += reads.octets;
    figures.mostOctetsRead = Math.max(figures.mostOctetsRead, reads.octets);
    figures.mostReads = Math.max(figures.mostReads, reads.count);
  }
  const { total, ...most } = figures;
  const size = { cards: cards.size, octets: content.length, questions: questions.length };
  return { name, ...size, ...most, meanOctetsRead: total / questions.length };
};

/** A base of the most cards, from all serial numbers and from one batch. */
export const measureSets = (): SetFigures[] => [
  measureSet('cards from all serial numbers', randomCards(INVALID_CARDS_MAX, 1)),
  measureSet('cards 1, 2, 3 …', batchOfCards(INVALID_CARDS_MAX)),
];

/**
 * A center that signs lists, a terminal's list over memory that a test holds, and random lists from a seed.
 */
import { type Center, openCenter } from '../../center/center.ts';
import { baseContent, deltaContent, type Reasons } from '../../center/lists/contents.ts';
import { piecesOfList, signList } from '../../center/lists/signList.ts';
import {
  type InvalidCards,
  invalidCards,
  type Offered,
  type Taken,
} from '../../firmware/lists/invalidCards.ts';
import { LIST_RECORD_OCTETS } from '../../firmware/lists/listRecord.ts';
import { twoSlotRecord } from '../../firmware/storage/twoSlotRecord.ts';
import { type Identifier, makeIdentifier } from '../../firmware/wire/identifier.ts';
import { cardKey, type InvalidCardReason } from '../../firmware/wire/invalidCardSet.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { random, scheme, testKeySource } from '../settlement/rig.ts';
import { type Cells, newCells, type Powered, powerOn } from './norMemory.ts';

/** 2026-03-30, about. */
export const NOW = 828_352_800;
export const PAGE_BYTES = 4096;

const centerWith = (first: number): Promise<Center> =>
  openCenter({
    ...{ scheme, sha256: hostSha256, random, keys: testKeySource(first), now: () => NOW },
    settlementProfile: PROFILE_FULL,
  });
export const center = await centerWith(0);
export const otherCenter = await centerWith(1);

/** Cards with their reasons, by identifier. */
export type Cards = Map<Identifier, InvalidCardReason>;

export const cardName = (serial: number): Identifier => makeIdentifier(4, serial);

/** Numbers from 0 to below 1 that a seed decides (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** `count` cards with serials below `serials`, each with one of the four reasons. */
export const randomCards = (count: number, serials: number, next: () => number): Cards => {
  const cards: Cards = new Map();
  while (cards.size < count)
    cards.set(cardName(Math.floor(next() * serials)), (1 + Math.floor(next() * 4)) as InvalidCardReason);
  return cards;
};

/** By key, as the center's contents take them. */
export const reasonsOf = (cards: Cards): Reasons =>
  new Map([...cards].map(([cardId, reason]) => [cardKey(cardId) as number, reason]));

/** A list as it is sent. */
export interface SentList {
  readonly head: Uint8Array;
  readonly pieces: readonly Uint8Array[];
}

interface Fields {
  readonly version: number;
  readonly baseVersion?: number;
  readonly seconds?: number;
}

/** A list of any content. */
export const listOf = async (content: Uint8Array, fields: Fields, by = center): Promise<SentList> => {
  const { version, baseVersion = version, seconds = NOW } = fields;
  const head = await signList(by, { version, baseVersion, seconds, content });
  return { head, pieces: piecesOfList(version, content) };
};

export const baseOf = (cards: Cards, fields: Fields, by = center): Promise<SentList> =>
  listOf(baseContent(reasonsOf(cards)), fields, by);

export const deltaOf = (base: Cards, now: Cards, fields: Fields, by = center): Promise<SentList> => {
  const content = deltaContent(reasonsOf(base), reasonsOf(now));
  if (!content) throw new Error('delta: expected fewer cards');
  return listOf(content, fields, by);
};

/** A terminal's list, as after a start with these memories. */
export const listOver = ({ memory, battery }: Pick<Powered, 'memory' | 'battery'>): InvalidCards => {
  const { generation, profile, publicKey } = center.master;
  return invalidCards({
    memory,
    record: twoSlotRecord(battery, 0, LIST_RECORD_OCTETS, hostSha256),
    sha256: hostSha256,
    scheme,
    masterKeys: [{ generation, key: scheme.importPublicKey(profile, publicKey) }],
  });
};

export interface Terminal extends Powered {
  readonly cells: Cells;
  readonly list: InvalidCards;
}

/** A terminal with so much memory, new or from before. */
export const terminalWith = (bytes: number, cells = newCells(bytes)): Terminal => {
  const powered = powerOn(cells, PAGE_BYTES);
  return { ...powered, cells, list: listOver(powered) };
};

/** Sends a list as the terminal asks for it. */
export const send = async (list: InvalidCards, { head, pieces }: SentList): Promise<Offered | Taken> => {
  let result: Offered | Taken = await list.offer(head);
  for (let next = list.wanted(); next; next = list.wanted()) result = list.take(pieces[next.number - 1]);
  return result;
};

/** A copy with one bit of octet `at` flipped; counted from the end when negative. */
export const flipped = (octets: Uint8Array, at: number): Uint8Array => {
  const copy = Uint8Array.from(octets);
  copy[at < 0 ? copy.length + at : at] ^= 1;
  return copy;
};

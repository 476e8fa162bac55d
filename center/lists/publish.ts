/** The list of invalid cards (4L) as terminals get it, from the center's tables. */
import { SECONDS_A_DAY } from '../../firmware/wire/calendar.ts';
import {
  cardKey,
  type InvalidCardReason,
  REASON_COPIED,
  REASON_DESTROYED,
  REASON_OVERSPENT,
  REASON_REPORTED,
} from '../../firmware/wire/invalidCardSet.ts';
import { failure } from '../../host/failure.ts';
import type { Center } from '../center.ts';
import type { Store } from '../store/store.ts';
import type { InvalidCardRow, InvalidListRow, StoreDatabase, StoreTransaction } from '../store/tables.ts';
import { decodeCardSet } from './cardSet.ts';
import { baseContent, deltaContent, differences, listedBy, type Reasons } from './contents.ts';
import { piecesOfList, signList } from './signList.ts';

const REASON: Readonly<Record<InvalidCardRow['reason'], InvalidCardReason>> = {
  copied: REASON_COPIED,
  overspent: REASON_OVERSPENT,
  destroyed: REASON_DESTROYED,
  reported: REASON_REPORTED,
};

/** A base or a delta, in messages to every terminal. */
export interface PublishedList {
  readonly version: number;
  readonly baseVersion: number;
  readonly head: Uint8Array;
  readonly pieces: readonly Uint8Array[];
}

const published = ({ version, base_version, head, content }: InvalidListRow): PublishedList => ({
  version: Number(version),
  baseVersion: Number(base_version),
  head,
  pieces: piecesOfList(Number(version), content),
});

const listsIn = (db: StoreDatabase): Promise<InvalidListRow[]> =>
  db.selectFrom('invalid_lists').selectAll().orderBy('version').execute();

/**
 * What terminals need: the newest base, then its newest delta if there is one. Empty before the first list.
 */
export const publishedLists = async (db: StoreDatabase): Promise<PublishedList[]> =>
  (await listsIn(db)).map(published);

const keyOf = (cardId: string): number => {
  const key = cardKey(cardId);
  if (key === undefined) throw failure('notACard', `invalid cards: expected cards, got ${cardId}`);
  return key;
};

const reasonsNow = async (tx: StoreTransaction): Promise<Reasons> => {
  const rows = await tx.selectFrom('invalid_cards').select(['card_id', 'reason']).execute();
  return new Map(rows.map(({ card_id, reason }) => [keyOf(card_id), REASON[reason]]));
};

/** What is to be signed next: a delta of the base while it is short, else a new base. */
const nextContent = (base: InvalidListRow | undefined, now: Reasons) => {
  const delta = base && deltaContent(decodeCardSet(base.content), now);
  return delta ? { base, content: delta } : { base: undefined, content: baseContent(now) };
};

/** True when the lists say what is so now, and the last of them is not a day old. */
const areFresh = (lists: readonly InvalidListRow[], now: Reasons, at: number): boolean => {
  const newest = lists.at(-1);
  if (!newest || at - Number(newest.at) >= SECONDS_A_DAY) return false;
  return differences(listedBy(lists.map(({ content }) => decodeCardSet(content))), now).size === 0;
};

/**
 * Signs the next list when the invalid cards are not those of the last one, or when that one is a day old, so
 * that terminals see that they hear all. Resolves to the lists that terminals need. Versions are the seconds
 * of signing, or one above the last: they rise even when the tables come back from an older backup. Throws
 * `listFull`, `listCrowded`.
 */
export const publishInvalidCards = (store: Store, center: Center): Promise<PublishedList[]> =>
  store.transact(async tx => {
    const lists = await listsIn(tx);
    const now = await reasonsNow(tx);
    const at = center.now();
    if (areFresh(lists, now, at)) return lists.map(published);
    const { base, content } = nextContent(lists[0], now);
    const version = Math.max(at, Number(lists.at(-1)?.version ?? 0) + 1);
    const baseVersion = base ? Number(base.version) : version;
    const head = await signList(center, { version, baseVersion, seconds: at, content });
    const row = { version, base_version: baseVersion, at, head, content };
    await tx.deleteFrom('invalid_lists').where('version', '<>', baseVersion).execute();
    await tx.insertInto('invalid_lists').values(row).execute();
    return [...(base ? [base] : []), row].map(published);
  });

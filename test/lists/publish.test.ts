/**
 * S9.6: what the center has in its list becomes a base and deltas that a terminal takes, on both databases.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { enterIntoList } from '../../center/ingest/invalidCards.ts';
import { DELTA_CARDS_MAX } from '../../center/lists/contents.ts';
import { type PublishedList, publishedLists, publishInvalidCards } from '../../center/lists/publish.ts';
import type { Store } from '../../center/store/store.ts';
import type { InvalidCardRow } from '../../center/store/tables.ts';
import type { InvalidCards } from '../../firmware/lists/invalidCards.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { onBoth, withStore } from '../center/stores.ts';
import { cardName, center, NOW, PAGE_BYTES, send, terminalWith } from './listRig.ts';

const DAY_SECONDS = 86_400;
const MEMORY_BYTES = 16 * PAGE_BYTES;

type Reason = InvalidCardRow['reason'];

const enter = (store: Store, cards: readonly [serial: number, reason: Reason][]): Promise<void> =>
  store.transact(async tx => {
    for (const [serial, reason] of cards) await enterIntoList(tx, cardName(serial), reason, NOW);
  });

const publishAt = (store: Store, at: number): Promise<PublishedList[]> =>
  publishInvalidCards(store, { ...center, now: () => at });

const textOf = ({ head, pieces }: PublishedList): string => [head, ...pieces].map(toHex).join(' ');

const versionsOf = (lists: readonly PublishedList[]): string =>
  lists.map(({ version, baseVersion }) => `${version - NOW} of ${baseVersion - NOW}`).join(', ');

/** A terminal that is away between lists takes all that it needs, in order. */
const catchUp = async (list: InvalidCards, lists: readonly PublishedList[]): Promise<void> => {
  for (const one of lists) await send(list, one);
};

const answers = (list: InvalidCards, serials: readonly number[]): string =>
  serials.map(serial => list.isInvalid(cardName(serial)) ?? '-').join(' ');

onBoth('S9.6 every reason reaches the terminal; a card that is found to be copied has that reason', kind =>
  withStore(kind, async store => {
    const { list } = terminalWith(MEMORY_BYTES);
    await enter(store, [
      [1, 'copied'],
      [2, 'overspent'],
      [3, 'destroyed'],
      [4, 'reported'],
    ]);
    const first = await publishAt(store, NOW);
    assert.is(versionsOf(first), '0 of 0');
    await catchUp(list, first);
    assert.is(answers(list, [1, 2, 3, 4, 5, 6]), '1 2 3 4 - -');
    await enter(store, [
      [5, 'reported'],
      [2, 'copied'],
    ]);
    const second = await publishAt(store, NOW + 60);
    assert.is(versionsOf(second), '0 of 0, 60 of 0');
    await catchUp(list, second);
    assert.is(answers(list, [1, 2, 3, 4, 5, 6]), '1 1 3 4 4 -');
    assert.is(list.state()?.version, NOW + 60);
    assert.equal((await publishedLists(store.db)).map(textOf), second.map(textOf));
  }),
);

onBoth('nothing new is signed for a day, then a delta that says that nothing is new', kind =>
  withStore(kind, async store => {
    await enter(store, [[1, 'reported']]);
    await publishAt(store, NOW);
    assert.is(versionsOf(await publishAt(store, NOW + DAY_SECONDS - 1)), '0 of 0');
    assert.is(versionsOf(await publishAt(store, NOW + DAY_SECONDS)), `0 of 0, ${DAY_SECONDS} of 0`);
    await enter(store, [[2, 'reported']]);
    // The next delta has everything since the base: the one before is not needed any more.
    const later = await publishAt(store, NOW + DAY_SECONDS);
    assert.is(versionsOf(later), `0 of 0, ${DAY_SECONDS + 1} of 0`);
    assert.is(versionsOf(await publishedLists(store.db)), versionsOf(later));
    const { list } = terminalWith(MEMORY_BYTES);
    await catchUp(list, later);
    assert.is(answers(list, [1, 2, 3]), '4 4 -');
  }),
);

onBoth('a delta beyond its bound is a new base, which replaces base and delta at the terminal', kind =>
  withStore(kind, async store => {
    const { list } = terminalWith(MEMORY_BYTES);
    await enter(store, [[1, 'reported']]);
    await catchUp(list, await publishAt(store, NOW));
    const many = Array.from({ length: DELTA_CARDS_MAX }, (_, i): [number, Reason] => [10 + i, 'overspent']);
    await enter(store, many);
    const delta = await publishAt(store, NOW + 1);
    assert.is(versionsOf(delta), '0 of 0, 1 of 0');
    await catchUp(list, delta);
    await enter(store, [[5, 'copied']]);
    const base = await publishAt(store, NOW + 2);
    assert.is(versionsOf(base), '2 of 2');
    await catchUp(list, base);
    assert.is(answers(list, [1, 5, 6, 10, 9 + DELTA_CARDS_MAX, 10 + DELTA_CARDS_MAX]), '4 1 - 2 2 -');
    assert.is(list.state()?.baseVersion, NOW + 2);
  }),
);

onBoth('a card that leaves the table leaves the list; with an empty table every card is valid', kind =>
  withStore(kind, async store => {
    const { list } = terminalWith(MEMORY_BYTES);
    await enter(store, [
      [1, 'reported'],
      [2, 'reported'],
    ]);
    await catchUp(list, await publishAt(store, NOW));
    await store.db.deleteFrom('invalid_cards').where('card_id', '=', cardName(1)).execute();
    await catchUp(list, await publishAt(store, NOW + 1));
    assert.is(answers(list, [1, 2]), '- 4');
    assert.is(versionsOf(await publishAt(store, NOW + 50)), '0 of 0, 1 of 0');
    await store.db.deleteFrom('invalid_cards').execute();
    await catchUp(list, await publishAt(store, NOW + 2));
    assert.is(answers(list, [1, 2]), '- -');
  }),
);

onBoth('after a return to an older backup the next version is still above those that terminals have', kind =>
  withStore(kind, async store => {
    const { list } = terminalWith(MEMORY_BYTES);
    await enter(store, [[1, 'reported']]);
    await catchUp(list, await publishAt(store, NOW));
    const kept = await store.db.selectFrom('invalid_lists').selectAll().execute();
    await enter(store, [[2, 'reported']]);
    await catchUp(list, await publishAt(store, NOW + 100));
    await store.db.deleteFrom('invalid_lists').execute();
    await store.db.insertInto('invalid_lists').values(kept).execute();
    await store.db.deleteFrom('invalid_cards').where('card_id', '=', cardName(2)).execute();
    await enter(store, [[3, 'copied']]);
    await catchUp(list, await publishAt(store, NOW + 200));
    assert.is(answers(list, [1, 2, 3]), '4 - 1');
  }),
);

test.run();

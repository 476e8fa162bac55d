/**
 * What a card's states decide (`docs/settlement.md`): orders that it took, pending charges that it took, did
 * not take, or whose receipt came after all. Each decision moves its yen once.
 */
import type { Insertable } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCardFile } from '../../center/ingest/cardFile.ts';
import { ingest } from '../../center/ingest/ingest.ts';
import { reviewCard, reviewCards } from '../../center/ingest/review.ts';
import { textOf } from '../../center/ingest/storedRecords.ts';
import type { Verifier } from '../../center/ingest/verifyPool.ts';
import { cardAccount, pendingAccount } from '../../center/store/accounts.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import type { Store } from '../../center/store/store.ts';
import type { InvalidCardRow, QuestionRow } from '../../center/store/tables.ts';
import { post } from '../../center/store/transfers.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { parseLoaded, parseSignedReceipt } from '../../firmware/wire/moneyMessages.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { type CardState, cardName, type Fleet, fleet, terminalName } from './fleet.ts';
import { onBoth, withStore } from './stores.ts';

const NOW = 900_000_000;
/** Records bear an octet in the place of a signature. */
const unasked: Verifier = { verify: async all => all.map(() => true), close: async () => {} };
const take = async (store: Store, messages: readonly Uint8Array[]): Promise<string> =>
  (await ingest({ store, verifier: unasked, sha256: hostSha256, now: () => NOW }, messages))
    .map(({ outcome }) => outcome)
    .join(' ');
const reference = (n: number): Uint8Array => new Uint8Array(16).fill(n);
const review = (store: Store, cards: readonly number[] = [0]): Promise<void> =>
  store.transact(tx => reviewCards(tx, cards.map(cardName), NOW));

/** Balances that are not zero, by account, of books that are proved. */
const balancesOf = async (store: Store): Promise<Record<string, number>> => {
  assert.equal((await proveBooks(store.db)).errors, []);
  const rows = await store.db.selectFrom('accounts').selectAll().orderBy('id').execute();
  return Object.fromEntries(
    rows.map(row => [row.id, row.received - row.given] as const).filter(([, yen]) => yen !== 0),
  );
};

interface Asked {
  readonly yen: number;
  readonly card?: number;
  readonly terminal?: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** A question as the desk notes it: the yen of a pending charge leave the card's account. */
const ask = ({ yen, card = 0, terminal = 0, before, after }: Asked, store: Store): Promise<void> =>
  store.transact(async tx => {
    const ids = { card_id: cardName(card), terminal_id: terminalName(terminal) };
    const row: Insertable<QuestionRow> = { ...ids, before, after, yen, state: 'open' };
    await tx.insertInto('questions').values(row).execute();
    const to = pendingAccount(row.terminal_id);
    await post(tx, [{ from: cardAccount(row.card_id), to, yen, kind: 'pending', cardId: row.card_id }], NOW);
  });

/** States of the questions, by their yen. */
const statesOf = async (store: Store): Promise<Record<number, string>> => {
  const rows = await store.db.selectFrom('questions').selectAll().orderBy('yen').execute();
  return Object.fromEntries(rows.map(({ yen, state }) => [yen, state]));
};
const link = (store: Store, before: Uint8Array, after: Uint8Array, card = 0): Promise<unknown> =>
  store.db
    .insertInto('links')
    .values({ card_id: cardName(card), before, after })
    .execute();
const kindsOf = async (store: Store): Promise<string> =>
  (await store.db.selectFrom('transfers').selectAll().orderBy('id').execute())
    .map(({ kind, yen }) => `${kind} ${yen}`)
    .join();
const list = (store: Store, reason: InvalidCardRow['reason']): Promise<unknown> =>
  store.db
    .insertInto('invalid_cards')
    .values({ card_id: cardName(0), reason, since: 1 })
    .execute();
const ordersOf = async (store: Store): Promise<string> =>
  (await store.db.selectFrom('orders').selectAll().orderBy('name').execute())
    .map(({ amount, state }) => `${amount} ${state}`)
    .join();

/** Two cards; the first one has 1000 yen, whose load was reported. */
const withCard = (
  kind: Store['kind'],
  work: (store: Store, card: CardState, cards: Fleet) => Promise<void>,
): Promise<void> =>
  withStore(kind, async store => {
    const cards = fleet(41, false);
    await cards.issue(store, 2, 3);
    const card = cards.blank(0);
    assert.is(await take(store, [await cards.load(store, card, 1000)]), 'new');
    await work(store, card, cards);
  });

const [card0, terminal0] = [cardName(0), terminalName(0)];
const LOADED = { issued: -1000 };

onBoth('a pending charge is settled, dropped or stays open, as the card’s states say, and once', kind =>
  withCard(kind, async store => {
    await ask({ yen: 10, before: reference(1), after: reference(2) }, store);
    await ask({ yen: 20, before: reference(2), after: reference(9) }, store);
    await ask({ yen: 40, before: reference(50), after: reference(51) }, store);
    // Siblings of one card and one change, of which one octet or the terminal differs.
    await ask({ yen: 80, terminal: 1, before: reference(2), after: reference(8) }, store);
    await review(store);
    assert.equal(await statesOf(store), { 10: 'open', 20: 'open', 40: 'open', 80: 'open' });
    await link(store, reference(2), reference(3));
    await review(store);
    assert.equal(await statesOf(store), { 10: 'settled', 20: 'dropped', 40: 'open', 80: 'dropped' });
    const balances = {
      ...LOADED,
      [`card/${card0}`]: 950,
      [`pending/${terminal0}`]: 40,
      [`settled/${terminal0}`]: 10,
    };
    assert.equal(await balancesOf(store), balances);
    const kinds = await kindsOf(store);
    assert.is(
      kinds,
      'paid 1000,taken 1000,pending 10,pending 20,pending 40,pending 80,settled 10,dropped 20,dropped 80',
    );
    await review(store);
    await review(store);
    assert.is(await kindsOf(store), kinds, 'reviewed again, nothing moves');
  }),
);

onBoth('a question that was dropped or settled is not decided anew by what comes later', kind =>
  withCard(kind, async store => {
    await ask({ yen: 10, before: reference(1), after: reference(2) }, store);
    await link(store, reference(1), reference(3));
    await review(store);
    assert.equal(await statesOf(store), { 10: 'dropped' });
    await link(store, reference(2), reference(4));
    await review(store);
    assert.equal(await statesOf(store), { 10: 'dropped' });
    await ask({ yen: 20, before: reference(3), after: reference(5) }, store);
    await link(store, reference(5), reference(6));
    await review(store);
    assert.equal(await statesOf(store), { 10: 'dropped', 20: 'settled' });
    await store.db.deleteFrom('links').where('before', '=', reference(5)).execute();
    await link(store, reference(3), reference(7));
    await review(store);
    assert.equal(await statesOf(store), { 10: 'dropped', 20: 'settled' });
    assert.equal(await balancesOf(store), {
      ...LOADED,
      [`card/${card0}`]: 980,
      [`settled/${terminal0}`]: 20,
    });
  }),
);

onBoth('one decision decides the ones before it, for each order of the questions', kind =>
  withCard(kind, async store => {
    for (const [n, yen] of [
      [1, 10],
      [3, 30],
      [2, 20],
      [4, 40],
    ])
      await ask({ yen, terminal: n % 3, before: reference(n), after: reference(n + 1) }, store);
    await link(store, reference(5), reference(6));
    await review(store);
    assert.equal(await statesOf(store), { 10: 'settled', 20: 'settled', 30: 'settled', 40: 'settled' });
  }),
);

onBoth('the receipt that contains a pending charge covers it: its yen were moved by the receipt', kind =>
  withCard(kind, async (store, card, cards) => {
    const copy = { ...card };
    const [message] = await cards.session(card, 0, [50]);
    const { before, after } = parseSignedReceipt(message);
    // The same change by the word of another terminal: the card has signed that this one made it.
    await ask({ yen: 50, before, after }, store);
    await ask({ yen: 51, terminal: 1, before, after }, store);
    await ask({ yen: 52, before, after: reference(9) }, store);
    assert.is(await take(store, [message]), 'new');
    assert.equal(await statesOf(store), { 50: 'covered', 51: 'resolved', 52: 'dropped' });
    assert.equal(await balancesOf(store), {
      ...LOADED,
      [`card/${card0}`]: 1000 - 50,
      [`settled/${terminal0}`]: 50,
    });
    assert.is(copy.value, 1000);
  }),
);

onBoth('a receipt covers a charge that was settled before it came, and nothing is settled twice', kind =>
  withCard(kind, async (store, card, cards) => {
    const [message] = await cards.session(card, 0, [50]);
    const { before, after } = parseSignedReceipt(message);
    await ask({ yen: 50, before, after }, store);
    await link(store, after, reference(77));
    await review(store);
    assert.equal(await statesOf(store), { 50: 'settled' });
    const balances = { ...LOADED, [`card/${card0}`]: 950, [`settled/${terminal0}`]: 50 };
    assert.equal(await balancesOf(store), balances);
    assert.is(await take(store, [message]), 'new');
    assert.equal(await statesOf(store), { 50: 'covered' });
    assert.equal(await balancesOf(store), balances);
    assert.match(await kindsOf(store), /settled 50,charge 50,covered 50$/);
    await review(store);
    assert.match(await kindsOf(store), /charge 50,covered 50$/);
  }),
);

onBoth(
  'a question of another amount than the card has signed, or about a state that another made, moves none of its yen',
  kind =>
    withCard(kind, async (store, card, cards) => {
      const state = card.state;
      const [first] = await cards.session(card, 0, [50]);
      const between = card.state;
      await cards.session(card, 1, [30]);
      const lost = card.state;
      const [last] = await cards.session(card, 0, [20]);
      for (const message of [first, last]) await take(store, [message]);
      await ask({ yen: 31, terminal: 1, before: between, after: lost }, store);
      await ask({ yen: 30, terminal: 2, before: between, after: lost }, store);
      await ask({ yen: 50, terminal: 1, before: state, after: between }, store);
      await ask({ yen: 1000, terminal: 2, before: reference(9), after: state }, store);
      await review(store);
      const states = { 30: 'settled', 31: 'resolved', 50: 'resolved', 1000: 'resolved' };
      assert.equal(await statesOf(store), states);
      const balances = {
        ...{ ...LOADED, [`card/${card0}`]: 900 },
        ...{ [`settled/${terminal0}`]: 70, [`settled/${terminalName(2)}`]: 30 },
      };
      assert.equal(await balancesOf(store), balances);
      await review(store);
      assert.equal([await statesOf(store), await balancesOf(store)], [states, balances]);
    }),
);

for (const [reason, owner] of [
  ['copied', 'dispute'],
  ['overspent', 'card'],
  ['destroyed', 'card'],
] as const)
  onBoth(`yen that come back to a card that is listed as ${reason} are on its account ${owner}`, kind =>
    withCard(kind, async (store, card, cards) => {
      await ask({ yen: 10, before: reference(1), after: reference(2) }, store);
      await link(store, reference(1), reference(3));
      const load = await cards.load(store, card, 500);
      await list(store, reason);
      await link(store, parseLoaded(load).before, parseLoaded(load).after);
      // Evidence of copies is proved elsewhere; here the list says so.
      await review(store);
      const rows = await store.db.selectFrom('transfers').selectAll().orderBy('id').execute();
      assert.equal(
        rows.slice(-2).map(({ kind: why, yen, to_account }) => `${why} ${yen} ${to_account}`),
        [`taken 500 ${owner}/${card0}`, `dropped 10 ${owner}/${card0}`],
      );
      assert.ok(rows.slice(-2).every(({ at, card_id }) => at === NOW && card_id === card0));
    }),
  );

onBoth('an order is taken when a state of the card shows its statement; the others stay open', kind =>
  withCard(kind, async (store, card, cards) => {
    const first = parseLoaded(await cards.load(store, card, 300));
    await cards.load(store, card, 700);
    await review(store);
    assert.is(await ordersOf(store), '1000 taken,300 open,700 open');
    await link(store, first.after, reference(1));
    await review(store);
    assert.is(await ordersOf(store), '1000 taken,300 taken,700 open');
    assert.equal(await balancesOf(store), { issued: -2000, open: 700, [`card/${card0}`]: 1300 });
    const [last] = await store.db
      .selectFrom('transfers')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(1)
      .execute();
    assert.equal(
      [last.kind, last.yen, last.card_id, last.at, toHex(last.reference!)],
      ['taken', 300, card0, NOW, toHex(first.order)],
    );
    await review(store);
    assert.equal((await proveBooks(store.db)).transfers, 5);
  }),
);

onBoth('a load that its card has signed closes its order, from a state that no statement foresaw', kind =>
  withCard(kind, async (store, card, cards) => {
    const load = await cards.load(store, card, 300);
    await cards.load(store, { ...card }, 700);
    await store.db
      .updateTable('signed_loads')
      .set({ after: reference(5) })
      .execute();
    assert.is(await take(store, [load]), 'new');
    assert.is(await ordersOf(store), '1000 taken,300 taken,700 open');
    assert.equal(await balancesOf(store), { issued: -2000, open: 700, [`card/${card0}`]: 1300 });
  }),
);

onBoth('a charge whose session is named like an order closes none', kind =>
  withCard(kind, async (store, card, cards) => {
    const load = await cards.load(store, card, 300);
    await store.db
      .updateTable('signed_loads')
      .set({ after: reference(5) })
      .execute();
    assert.is(await take(store, [load]), 'new');
    await store.db.updateTable('records').set({ kind: 'charge', first_value: 1, new_value: 1 }).execute();
    await store.db.updateTable('orders').set({ state: 'open' }).where('amount', '=', 300).execute();
    const { records } = await store.transact(tx => reviewCard(tx, card0, NOW));
    assert.equal(
      records.map(({ kind: what }) => what),
      ['charge', 'charge'],
    );
    assert.is(await ordersOf(store), '1000 taken,300 open');
  }),
);

onBoth('only the cards that are named are reviewed, and of those the ones with something to decide', kind =>
  withCard(kind, async store => {
    for (const card of [0, 1]) {
      await ask({ yen: 10 + card, card, before: reference(1), after: reference(2) }, store);
      await link(store, reference(2), reference(3), card);
    }
    await review(store, [1, 1]);
    assert.equal(await statesOf(store), { 10: 'open', 11: 'settled' });
    await review(store, []);
    assert.equal(await statesOf(store), { 10: 'open', 11: 'settled' });
    await review(store, [0, 1]);
    assert.equal(await statesOf(store), { 10: 'settled', 11: 'settled' });
  }),
);

onBoth('a card’s file has its own rows alone: records in their order, links, questions, orders', kind =>
  withCard(kind, async (store, card, cards) => {
    const other = cards.blank(1);
    // States that stand in the other order than their records, to the last that there is.
    const at = async (n: number, terminal: number): Promise<Uint8Array> =>
      (await cards.session({ ...card, state: reference(n) }, terminal, [10 + n]))[0];
    const sessions = [await at(255, 0), await at(99, 1), await at(100, 2)];
    await take(store, [...sessions, await cards.load(store, other, 70)]);
    await link(store, reference(1), reference(2));
    await link(store, reference(5), reference(6), 1);
    await ask({ yen: 5, before: reference(7), after: reference(8) }, store);
    await ask({ yen: 6, card: 1, before: reference(7), after: reference(8) }, store);
    const file = await readCardFile(store.db, card0);
    assert.equal(
      file.records.slice(1).map(({ message }) => textOf(message)),
      sessions.map(textOf),
    );
    assert.is(file.records.length, 4);
    assert.equal(
      file.questions.map(({ yen }) => yen),
      [5],
    );
    assert.equal([file.chain.has(reference(2)), file.chain.has(reference(6))], [true, false]);
    const { before, after } = parseSignedReceipt(sessions[1]);
    assert.equal(
      [file.chain.tookPlace(before, after), file.chain.tookPlace(before, reference(9))],
      [true, false],
    );
    const [order, ...more] = file.orders.ofCard(card0);
    assert.equal([order.amount, order.signed.length, more.length], [1000, 1, 0]);
    assert.equal(file.orders.ofCard(cardName(1)), []);
  }),
);

test.run();

/**
 * Movements and their proof: names of accounts, order of writing, and a sentence for each thing that is
 * wrong.
 */
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lockCards } from '../../center/ingest/storedRecords.ts';
import {
  ACCOUNT_CLASSES,
  cardAccount,
  classOf,
  disputeAccount,
  ISSUED,
  OPEN,
  pendingAccount,
  refundedAccount,
  settledAccount,
  UNATTRIBUTED,
  unprovedAccount,
} from '../../center/store/accounts.ts';
import { insertRows, selectByKey } from '../../center/store/bulk.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import type { Store } from '../../center/store/store.ts';
import type { StoreTables, StoreTransaction } from '../../center/store/tables.ts';
import { post, type Transfer } from '../../center/store/transfers.ts';
import { cardName, fleet } from './fleet.ts';
import { onBoth, withStore } from './stores.ts';

const card0 = cardName(0);

test('each account has the name of its class, and of its owner behind a slash', () => {
  const owned = [
    cardAccount,
    disputeAccount,
    refundedAccount,
    settledAccount,
    unprovedAccount,
    pendingAccount,
  ];
  const names = [ISSUED, OPEN, UNATTRIBUTED, ...owned.map(name => name(card0))];
  const classes = 'issued open unattributed card dispute refunded settled unproved pending'.split(' ');
  assert.equal(names, [...classes.slice(0, 3), ...classes.slice(3).map(name => `${name}/${card0}`)]);
  assert.equal(names.map(classOf), classes);
  assert.equal(Object.keys(ACCOUNT_CLASSES).sort(), [...classes].sort());
});

/** A PostgreSQL that keeps what it is asked, and has no rows. */
const asked = (): { tx: StoreTransaction; seen: { sql: string; parameters: readonly unknown[] }[] } => {
  const seen: { sql: string; parameters: readonly unknown[] }[] = [];
  const db = new Kysely<StoreTables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: kysely => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query: { sql, parameters } }) => void seen.push({ sql, parameters }),
  });
  return { tx: db as StoreTransaction, seen };
};

const moved = (from: string, to: string, yen: number): Transfer => ({ from, to, yen, kind: 'charge' });

test('the sums of accounts are written in the order of their names: two workers lock them alike', async () => {
  for (const transfers of [
    [moved('c', 'a', 5), moved('b', 'd', 7)],
    [moved('b', 'd', 7), moved('c', 'a', 5)],
    [moved('d', 'b', -7), moved('a', 'c', -5)],
  ]) {
    const { tx, seen } = asked();
    await post(tx, transfers, 3);
    assert.is(seen.length, 2);
    const { parameters } = seen[1];
    const rows = [0, 4, 8, 12].map(at => parameters.slice(at, at + 4).join(' '));
    assert.equal(rows, ['a a 5 0', 'b b 0 7', 'c c 0 5', 'd d 7 0']);
  }
});

test('a movement of no yen is none; one of less goes the other way; each keeps card, reference and time', async () => {
  const { tx, seen } = asked();
  await post(tx, [moved('a', 'b', 0)], 3);
  assert.equal(seen, []);
  const reference = Uint8Array.of(1);
  await post(tx, [{ ...moved('a', 'b', -4), cardId: card0, reference }], 3);
  assert.equal(seen[0].parameters, ['b', 'a', 4, 'charge', card0, reference, 3]);
  await post(tx, [moved('a', 'b', 1)], 9);
  assert.equal(seen[2].parameters, ['a', 'b', 1, 'charge', null, null, 9]);
});

test('PostgreSQL locks the rows of cards in the order of their names; SQLite has one writer', async () => {
  const { tx, seen } = asked();
  await lockCards('libsql', tx, [card0]);
  assert.is(seen.length, 0);
  await lockCards('postgres', tx, [card0, cardName(1), cardName(2)]);
  assert.equal(seen, [
    {
      sql: 'select "id" from "cards" where "id" in ($1, $2, $3, $4) and true order by "id" for update',
      parameters: [card0, cardName(1), cardName(2), cardName(2)],
    },
  ]);
});

test('many rows go in statements of a power of two, 256 at most; many values in lists of 1024 at most', async () => {
  const { tx, seen } = asked();
  const insert = { table: 'counters', columns: ['name', 'value'] } as const;
  const rows = Array.from({ length: 519 }, (_, i) => ({ name: `n${i}`, value: i }));
  await insertRows(tx, insert, rows);
  assert.equal(
    seen.map(({ parameters }) => parameters.length / 2),
    [256, 256, 4, 2, 1],
  );
  assert.equal(
    seen.flatMap(({ parameters }) => parameters),
    rows.flatMap(({ name, value }) => [name, value]),
  );
  seen.length = 0;
  const select = { table: 'counters', key: 'value', columns: ['name'] } as const;
  await selectByKey(
    tx,
    select,
    Array.from({ length: 1024 + 5 }, (_, i) => i),
  );
  assert.equal(
    seen.map(({ parameters }) => parameters.length),
    [1024, 8],
  );
  assert.equal(seen[1].parameters, [1024, 1025, 1026, 1027, 1028, 1028, 1028, 1028]);
  await selectByKey(tx, select, []);
  assert.is(seen.length, 2);
});

onBoth('rows are found by a key, with a condition beside it, and no others', kind =>
  withStore(kind, async store => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ name: `n${i}`, value: i }));
    await store.transact(tx => insertRows(tx, { table: 'counters', columns: ['name', 'value'] }, rows));
    const found = (where?: string): Promise<{ name: string }[]> =>
      store.transact(tx =>
        selectByKey(tx, { table: 'counters', key: 'name', columns: ['name'], ...(where ? { where } : {}) }, [
          'n7',
          'n299',
          'n5',
          'x',
        ]),
      );
    const names = async (where?: string): Promise<string> =>
      (await found(where))
        .map(({ name }) => name)
        .sort()
        .join();
    assert.is(await names(), 'n299,n5,n7');
    assert.is(await names('value < 10'), 'n5,n7');
  }),
);

/** What the proof says after a change that no program of ours makes. */
const errorsAfter = async (
  store: Store,
  change: (store: Store) => Promise<unknown>,
): Promise<readonly string[]> => {
  await change(store);
  return (await proveBooks(store.db)).errors;
};
const paid: Transfer = { from: 'issued', to: 'open', yen: 1000, kind: 'unproved' };

onBoth('the proof names a charge that moved other yen, an order, a copied card and a refund', kind =>
  withStore(kind, async store => {
    const cards = fleet(61, false);
    await cards.issue(store, 1, 1);
    const name = Uint8Array.of(1, 2);
    const record = {
      ...{
        card_id: card0,
        place: Uint8Array.of(1),
        event: Uint8Array.of(2),
        kind: 'charge' as const,
        step: 1,
      },
      ...{ first_value: 100, new_value: 60, after: Uint8Array.of(3), terminal_id: '', is_signed: 1 },
      ...{ message: Uint8Array.of(4), received_at: 1 },
    };
    const move = (transfer: Partial<Transfer>) =>
      store.transact(tx => post(tx, [{ ...paid, cardId: card0, ...transfer }], 1));
    assert.equal(await errorsAfter(store, s => s.db.insertInto('records').values(record).execute()), [
      `charge of card ${card0}: expected 40 yen moved, got 0`,
    ]);
    const charge = { from: `card/${card0}`, to: 'settled/x', reference: record.event };
    assert.equal(await errorsAfter(store, () => move({ ...charge, yen: 10, kind: 'charge' })), [
      `charge of card ${card0}: expected 40 yen moved, got 10`,
    ]);
    assert.equal(await errorsAfter(store, () => move({ ...charge, yen: 30, kind: 'doubleSpend' })), []);
    assert.is((await proveBooks(store.db)).records, 1);

    const order = { name, card_id: card0, amount: 70, previous_order: name, state: 'open' as const };
    assert.equal(await errorsAfter(store, s => s.db.insertInto('orders').values(order).execute()), [
      `order of card ${card0}: expected 70 yen open, got 0`,
    ]);
    assert.equal(await errorsAfter(store, () => move({ yen: 70, kind: 'paid', reference: name })), []);
    assert.equal(
      await errorsAfter(store, s => s.db.updateTable('orders').set({ state: 'taken' }).execute()),
      [`order of card ${card0}: expected 0 yen open, got 70`],
    );
    const taken = { from: 'open', to: `card/${card0}`, yen: 70, kind: 'taken' as const, reference: name };
    assert.equal(await errorsAfter(store, () => move(taken)), []);

    const refund = { from: `card/${card0}`, to: `refunded/${card0}`, yen: 3, kind: 'refund' as const };
    const once = (got: number): string =>
      `refunded card ${card0}: expected 1 refund of a card in the list, got ${got}`;
    assert.equal(await errorsAfter(store, () => move(refund)), [once(0)]);
    const listed = { card_id: card0, reason: 'destroyed' as const, since: 1 };
    assert.equal(
      await errorsAfter(store, s => s.db.insertInto('invalid_cards').values(listed).execute()),
      [],
    );
    assert.equal(await errorsAfter(store, () => move(refund)), [once(2)]);
    await store.db.deleteFrom('transfers').where('kind', '=', 'refund').execute();
    await store.db.deleteFrom('accounts').where('class', 'in', ['refunded', 'card']).execute();
    const copied = await errorsAfter(store, s =>
      s.db.updateTable('invalid_cards').set({ reason: 'copied' }).execute(),
    );
    assert.equal(copied.slice(-1), [`copied card ${card0}: expected 1 proof, got 0`]);
  }),
);

onBoth('the proof lists 20 errors of a kind at most', kind =>
  withStore(kind, async store => {
    await store.transact(tx =>
      post(
        tx,
        Array.from({ length: 25 }, (_, i) => moved('issued', `card/${i}`, 5)),
        1,
      ),
    );
    await store.db.updateTable('accounts').set({ received: 6 }).where('class', '=', 'card').execute();
    const { errors, sum } = await proveBooks(store.db);
    assert.is(sum, 25);
    assert.is(errors.length, 1 + 20);
    assert.match(errors[20], /^account card\/\d+: expected 5 yen by its transfers, got 6$/);
  }),
);

test.run();

/** The center's database: both kinds take the same tables, keep what was committed and nothing else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { migrate } from '../../center/store/migrations.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import { openStore } from '../../center/store/store.ts';
import { balances, post, type Transfer } from '../../center/store/transfers.ts';
import { onBoth, withStore } from './stores.ts';

const paid: Transfer = { from: 'issued', to: 'open', yen: 1000, kind: 'unproved' };

onBoth('movements keep the sum of all accounts at zero', kind =>
  withStore(kind, async store => {
    await store.transact(tx => post(tx, [paid, { ...paid, from: 'open', to: 'card/1', yen: 400 }], 1));
    await store.transact(tx => post(tx, [{ ...paid, yen: -50 }], 2));
    const proof = await proveBooks(store.db);
    assert.equal(proof.errors, []);
    assert.equal(proof.balances, { card: 400, issued: -950, open: 550 });
    assert.is(proof.sum, 0);
    const of = await store.transact(tx => balances(tx, ['card/1', 'card/2', 'open']));
    assert.equal([of('card/1'), of('card/2'), of('open')], [400, 0, 550]);
  }),
);

onBoth('a transaction that throws leaves nothing', kind =>
  withStore(kind, async store => {
    const work = store.transact(async tx => {
      await post(tx, [paid], 1);
      throw new Error('no');
    });
    await work.then(
      () => assert.unreachable(),
      () => {},
    );
    assert.is((await proveBooks(store.db)).transfers, 0);
  }),
);

onBoth('a thousand rows and one are all written', kind =>
  withStore(kind, async store => {
    const many = Array.from({ length: 1001 }, (_, i) => ({ ...paid, to: `card/${i}`, yen: i + 1 }));
    await store.transact(tx => post(tx, many, 1));
    const proof = await proveBooks(store.db);
    assert.is(proof.transfers, 1001);
    assert.is(proof.balances['card'], (1001 * 1002) / 2);
    assert.equal(proof.errors, []);
  }),
);

onBoth('the database refuses a movement without yen and one within an account', kind =>
  withStore(kind, async store => {
    const row = {
      from_account: 'a',
      to_account: 'b',
      yen: 1,
      kind: 'paid',
      card_id: null,
      reference: null,
      at: 1,
    };
    for (const wrong of [{ yen: 0 }, { yen: -5 }, { to_account: 'a' }])
      await store.db
        .insertInto('transfers')
        .values({ ...row, ...wrong })
        .execute()
        .then(
          () => assert.unreachable(JSON.stringify(wrong)),
          () => {},
        );
  }),
);

onBoth('the proof finds an account that was altered', kind =>
  withStore(kind, async store => {
    await store.transact(tx => post(tx, [paid], 1));
    await store.db.updateTable('accounts').set({ received: 999 }).where('id', '=', 'open').execute();
    const { sum, errors } = await proveBooks(store.db);
    assert.is(sum, -1);
    assert.match(errors.join(), /sum of all accounts: expected 0 yen, got -1/);
    assert.match(errors.join(), /account open: expected 1000 yen by its transfers, got 999/);
  }),
);

onBoth('tables are made once; those of a later version are refused', kind =>
  withStore(kind, async store => {
    await migrate(store.db, kind);
    await store.db
      .insertInto('kysely_migration' as never)
      .values({ name: '9999-later', timestamp: '2030' } as never)
      .execute();
    const error = await migrate(store.db, kind).then(
      () => undefined,
      e => e,
    );
    assert.is(error?.code, 'storeVersion');
    assert.match(error.message, /9999-later/);
  }),
);

test('a database that cannot be opened is refused without its address', async () => {
  const refused = (address: string) =>
    openStore(address).then(
      () => undefined,
      error => error,
    );
  const postgres = await refused('postgres://center:secret@127.0.0.1:1/x');
  assert.is(postgres?.code, 'noStore');
  assert.not.match(postgres.message, /secret/);
  assert.is((await refused('/nonexistent/folder/center.db'))?.code, 'noStore');
});

test('what was committed to a file is there when it is opened again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-center-'));
  try {
    for (let turn = 1; turn < 3; turn++) {
      const store = await openStore(join(folder, 'center.db'));
      await store.transact(tx => post(tx, [paid], turn));
      assert.is((await proveBooks(store.db)).balances['open'], 1000 * turn);
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();

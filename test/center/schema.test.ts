/**
 * Tables of the center (`center/store/tables.ts`): a step that a database has taken is never changed, so the
 * texts that make the tables are kept in `schema/`, and a new step adds lines to them.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { migrate } from '../../center/store/migrations.ts';
import { openStore } from '../../center/store/store.ts';
import { onBoth, withStore } from './stores.ts';

const schemaOf = (kind: string): string[] =>
  readFileSync(new URL(`./schema/${kind}.sql`, import.meta.url), 'utf8')
    .split(/\r?\n/)
    .filter(Boolean);

onBoth('tables, keys and indices are those of every database before, statement for statement', async kind => {
  const made: string[] = [];
  const beforeStatement = (text: string): void => {
    if (/^(create|alter) /.test(text) && !text.includes('kysely_')) made.push(`${text};`);
  };
  await withStore(kind, store => migrate(store.db, kind), { beforeStatement });
  assert.equal(made, schemaOf(kind));
});

onBoth('steps are taken in their order, and once', kind =>
  withStore(kind, async store => {
    const { rows } = await store.db.executeQuery<{ name: string }>({
      ...store.db.selectNoFrom('x' as never).compile(),
      sql: 'select name from kysely_migration order by name',
      parameters: [],
    });
    const names = [
      ...['issuing', 'orders', 'usage', 'reports', 'money', 'lists', 'access', 'line', 'mailbox'],
      'invalid-lists',
    ];
    assert.equal(
      rows.map(({ name }) => name),
      names.map((name, i) => `${`${i + 1}`.padStart(4, '0')}-${name}`),
    );
  }),
);

/** Opens a file in which another program has made a table. */
const openedBeside = async (folder: string, table: string): Promise<{ code: string; message: string }> => {
  const path = join(folder, `${table}.db`);
  const database = new Database(path);
  database.exec(`create table ${table} (mine integer)`);
  database.close();
  return openStore(path).then(
    () => ({ code: 'opened', message: '' }),
    error => error,
  );
};
const tablesOf = (path: string): string => {
  const database = new Database(path);
  const rows = database.prepare("select name from sqlite_master where type = 'table'").all([]);
  database.close();
  return (rows as { name: string }[])
    .map(({ name }) => name)
    .filter(name => !name.includes('kysely'))
    .join();
};

test('a step that fails is named, and leaves no table of the steps before it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-schema-'));
  try {
    const { code, message } = await openedBeside(folder, 'orders');
    assert.is(code, 'storeVersion');
    assert.match(message, /^tables of the center: step 0002-orders: .*already exists/);
    assert.is(tablesOf(join(folder, 'orders.db')), 'orders');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('tables of a later version are refused without a step: none has failed', () =>
  withStore('libsql', async store => {
    await store.db
      .insertInto('kysely_migration' as never)
      .values({ name: '9999-later', timestamp: '2030' } as never)
      .execute();
    const error = await migrate(store.db, 'libsql').then(
      () => undefined,
      refused => refused,
    );
    assert.is(error?.code, 'storeVersion');
    assert.match(error.message, /^tables of the center: corrupted/);
  }));

test.run();

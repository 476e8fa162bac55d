/** The connection to the embedded database, and transactions that are done again. */
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CompiledQuery, sql } from 'kysely';
import Database from 'libsql';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LibsqlConnection } from '../../center/store/libsqlDialect.ts';
import { openStore, type Store } from '../../center/store/store.ts';
import { post } from '../../center/store/transfers.ts';
import { needing } from '../skip.ts';
import { onBoth, withStore } from './stores.ts';

const counter = (store: Store, name: string, value = 1) =>
  store.db.insertInto('counters').values({ name, value }).execute();

test('a commit is on the disk: the log is written ahead, each commit with a sync; 64 MB of pages, 5 s of patience', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-connection-'));
  try {
    const store = await openStore(join(folder, 'center.db'));
    const pragma = async (name: string): Promise<unknown> =>
      Object.values(
        (await sql<object>`select * from ${sql.raw(`pragma_${name}`)}`.execute(store.db)).rows[0],
      )[0];
    assert.is(await pragma('journal_mode'), 'wal');
    // SQLite: 2 is FULL; a negative size of the cache is in KiB.
    assert.is(await pragma('synchronous'), 2);
    assert.is(await pragma('cache_size'), -65_536);
    assert.is(await pragma('busy_timeout'), 5000);
    await store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const DESCRIPTORS = '/proc/self/fd';
const onLinux = needing(existsSync(DESCRIPTORS) ? undefined : `no ${DESCRIPTORS}`);

/** Files of a folder that this process has open. */
const openIn = (folder: string): string[] =>
  readdirSync(DESCRIPTORS).flatMap(name => {
    try {
      const file = readlinkSync(join(DESCRIPTORS, name));
      return file.startsWith(folder) ? [file] : [];
    } catch {
      return [];
    }
  });

/** libsql closes its descriptors when the garbage collector has taken the last statement. */
const collectGarbage = async (): Promise<void> => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  await new Promise(resolve => setTimeout(resolve, 20));
};

onLinux('a store that was closed leaves no descriptor of its file, its log or their index', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-connection-'));
  try {
    const store = await openStore(join(folder, 'center.db'));
    await counter(store, 'card');
    assert.is(openIn(folder).length, 3);
    await store.close();
    let left = openIn(folder);
    for (let trial = 0; left.length && trial < 50; trial++) {
      await collectGarbage();
      left = openIn(folder);
    }
    // The store is still held here, as by a program that goes on.
    assert.equal([left, store.kind], [[], 'libsql']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** A connection that counts what it prepares. */
const counted = (statementsMax?: number) => {
  const database = new Database(':memory:');
  const prepared: string[] = [];
  const prepare = (text: string) => {
    prepared.push(text);
    return database.prepare(text);
  };
  const connection = new LibsqlConnection(
    { prepare: prepare as Database.Database['prepare'], close: () => database },
    statementsMax,
  );
  const run = (text: string, ...parameters: unknown[]) =>
    connection.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, parameters));
  return { run, prepared, database };
};

test('a statement is prepared once while it is kept; the oldest makes room for one too many', async () => {
  const { run, prepared } = counted(2);
  for (const text of ['select 1', 'select 1', 'select 2', 'select 1', 'select 3', 'select 2', 'select 1'])
    await run(text);
  assert.equal(prepared, ['select 1', 'select 2', 'select 3', 'select 1']);
});

test('statements that make, change or drop a table let none be kept that was prepared before', async () => {
  const { run, prepared } = counted();
  await run('create table t (a integer)');
  await run('insert into t values (7)');
  assert.equal((await run('select * from t')).rows, [{ a: 7 }]);
  for (const [text, row] of [
    ['alter table t add column b integer', { a: 7, b: null }],
    ['  CREATE index t_by_a on t (a)', { a: 7, b: null }],
    ['drop index t_by_a', { a: 7, b: null }],
  ] as const) {
    const before = prepared.length;
    await run(text);
    assert.equal((await run('select * from t')).rows, [row]);
    assert.equal(prepared.slice(before), [text, 'select * from t'], text);
  }
});

test('octets come back as Uint8Array, beside texts, numbers and null', async () => {
  const { run } = counted();
  const { rows } = await run("select x'010203' as octets, 'text' as text, 5 as number, null as missing");
  assert.equal(rows, [{ octets: Uint8Array.of(1, 2, 3), text: 'text', number: 5, missing: null }]);
  assert.instance(rows[0]['octets'], Uint8Array);
});

test('a change says how many rows it has changed, a question has rows instead', async () => {
  const { run } = counted();
  await run('create table t (a integer)');
  assert.is((await run('insert into t values (?), (?), (?)', 1, 2, 3)).numAffectedRows, 3n);
  assert.is((await run('update t set a = 5 where a > ?', 1)).numAffectedRows, 2n);
  assert.is((await run('select a from t')).numAffectedRows, undefined);
  assert.equal((await run('insert into t values (9) returning a')).rows, [{ a: 9 }]);
});

test('a stream is the answer in one piece', () =>
  withStore('libsql', async store => {
    await counter(store, 'a');
    const names: string[] = [];
    for await (const { name } of store.db.selectFrom('counters').selectAll().stream()) names.push(name);
    assert.equal(names, ['a']);
  }));

test('transactions and statements take turns: none begins inside another', async () => {
  const texts: string[] = [];
  await withStore(
    'libsql',
    async store => {
      texts.length = 0;
      const slow = store.transact(async tx => {
        await tx.insertInto('counters').values({ name: 'a', value: 1 }).execute();
        await new Promise(resolve => setImmediate(resolve));
        await tx.insertInto('counters').values({ name: 'b', value: 1 }).execute();
      });
      await Promise.all([slow, store.transact(async () => {}), counter(store, 'c')]);
      assert.equal(
        texts.map(text => text.split(' ')[0]),
        ['begin', 'insert', 'insert', 'commit', 'begin', 'commit', 'insert'],
      );
    },
    { beforeStatement: text => texts.push(text) },
  );
});

/** How often a work that fails with this code, so many times, is begun. */
const trialsOf = async (store: Store, code: string | undefined, failures: number): Promise<string> => {
  let trials = 0;
  const work = store.transact(async tx => {
    await tx.insertInto('counters').values({ name: 'a', value: ++trials }).execute();
    if (trials <= failures) throw Object.assign(new Error('it failed'), { code });
  });
  const outcome = await work.then(
    () => 'done',
    () => 'failed',
  );
  const rows = await store.db.selectFrom('counters').selectAll().execute();
  await store.db.deleteFrom('counters').execute();
  return `${outcome} ${trials} ${rows.map(({ value }) => value).join()}`.trim();
};

// PostgreSQL, appendix A: 40001 serialization_failure, 40P01 deadlock_detected, 23505 unique_violation.
onBoth(
  'work that was in the way of another is done again, ten times in all; each trial leaves nothing',
  kind =>
    withStore(kind, async store => {
      for (const code of ['40001', '40P01', '23505']) {
        assert.is(await trialsOf(store, code, 1), 'done 2 2', code);
        assert.is(await trialsOf(store, code, 9), 'done 10 10', code);
        assert.is(await trialsOf(store, code, 99), 'failed 10', code);
      }
      for (const code of ['23503', '40002', '', undefined])
        assert.is(await trialsOf(store, code, 99), 'failed 1', code);
    }),
);

onBoth('each statement is told once, though connections are used again', async kind => {
  const texts: string[] = [];
  await withStore(
    kind,
    async store => {
      assert.is(store.kind, kind);
      texts.length = 0;
      for (const at of [1, 2])
        await store.transact(tx => post(tx, [{ from: 'issued', to: 'open', yen: 5, kind: 'paid' }], at));
      const words = texts.map(text =>
        text
          .split(' ')
          .slice(0, 3)
          .join(' ')
          .replace(/^begin.*|^start.*/, 'begin'),
      );
      const one = ['begin', 'insert into "transfers"', 'insert into "accounts"', 'commit'];
      assert.equal(words, [...one, ...one]);
    },
    { beforeStatement: text => texts.push(text) },
  );
});

test('a database that cannot be opened is named by its kind', async () => {
  const messageOf = (address: string): Promise<string> =>
    openStore(address).then(
      () => 'opened',
      ({ code, message }) => `${code} ${message}`,
    );
  assert.match(await messageOf('/nonexistent/center.db'), /^noStore libsql database: cannot be opened: /);
  for (const scheme of ['postgres', 'postgresql'])
    assert.match(
      await messageOf(`${scheme}://127.0.0.1:1/x`),
      /^noStore postgres database: cannot be opened: /,
    );
});

test.run();

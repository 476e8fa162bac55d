/** What backup and restore leave in a folder, and in a database beside its books. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backup, restore } from '../../center/store/backup.ts';
import { openStore } from '../../center/store/store.ts';

const root = mkdtempSync(join(tmpdir(), 'cardphone-restored-'));
let folders = 0;
const newFolder = (): string => {
  const folder = join(root, String(++folders));
  mkdirSync(folder);
  return folder;
};

/** A center's folder that has given 7 numbers to cards. */
const centerFolder = async (): Promise<string> => {
  const folder = newFolder();
  const store = await openStore(join(folder, 'center.db'));
  await store.db.insertInto('counters').values({ name: 'card', value: 7 }).execute();
  await store.close();
  return folder;
};

const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    ({ code, message }) => `${code} ${message}`,
  );

test('a restored center goes on 100 000 numbers later: some were given after the backup', async () => {
  const file = join(newFolder(), 'backup');
  await backup(await centerFolder(), file);
  const folder = newFolder();
  await restore(file, folder);
  const store = await openStore(join(folder, 'center.db'));
  const row = await store.db.selectFrom('counters').selectAll().executeTakeFirstOrThrow();
  await store.close();
  assert.equal(row, { name: 'card', value: 100_007 });
});

test('a backup is one file; a restored folder has the database alone', async () => {
  const [to, folder] = [newFolder(), newFolder()];
  await backup(await centerFolder(), join(to, 'backup'));
  await restore(join(to, 'backup'), folder);
  assert.equal([readdirSync(to), readdirSync(folder)], [['backup'], ['center.db']]);
});

test('a backup is refused where a file of its name is, or one that another backup is writing', async () => {
  const from = await centerFolder();
  const to = newFolder();
  for (const name of ['backup', 'backup.part']) {
    const file = join(to, name);
    writeFileSync(file, 'of another');
    const expected = `cannotWrite ${file}: expected no such file`;
    assert.is(await failureOf(backup(from, join(to, 'backup'))), expected);
    assert.is(readFileSync(file, 'utf8'), 'of another');
    rmSync(file);
  }
});

test('a center is restored neither over a database, nor over its log, nor beside another restoring', async () => {
  const file = join(newFolder(), 'backup');
  await backup(await centerFolder(), file);
  for (const name of ['center.db', 'center.db-wal', 'center.db.part']) {
    const folder = newFolder();
    const other = join(folder, name);
    writeFileSync(other, 'of another');
    assert.is(await failureOf(restore(file, folder)), `cannotWrite ${other}: expected no such file`);
    assert.equal([readFileSync(other, 'utf8'), readdirSync(folder)], ['of another', [name]]);
  }
  assert.ok(existsSync(file));
});

test.after(() => rmSync(root, { recursive: true }));
test.run();

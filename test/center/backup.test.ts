/** A backup is one state of a center at work; restored books prove themselves. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backup, restore } from '../../center/store/backup.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import { SEALS_SKIPPED_MIN, SEALS_SKIPPED_SPREAD } from '../../center/store/sealsSkipped.ts';
import { SERIALS_SKIPPED } from '../../center/store/serialsSkipped.ts';
import { openStore } from '../../center/store/store.ts';
import { post } from '../../center/store/transfers.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { projectRoot } from '../../host/root.ts';
import { needing } from '../skip.ts';
import { sampledCount } from '../whole.ts';
import { postgresMissing } from './postgresServer.ts';
import { cardphone, changesOf, loadedCard, serve, withServed } from './served.ts';
import { withStore } from './stores.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardphone-backup-'));
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    error => error.code,
  );

test('a backup by command while the center runs is restored, and the books prove themselves', () =>
  withServed(async served => {
    const change = changesOf(served);
    const dispenser = (await change('issuer', '/v1/dispensers', {})).id;
    const card = await loadedCard(change, dispenser, 1000);
    const file = join(folder, 'first.backup');
    const made = await cardphone(['center', 'backup', '--data', served.folder, '--to', file]);
    assert.equal(made.json, { written: file, octets: statSync(file).size }, made.error);
    assert.is(statSync(file).mode & 0o777, 0o600);
    const text = readFileSync(file, 'latin1');
    const { sealed } = JSON.parse(readFileSync(join(served.folder, 'master-1.json'), 'utf8')).secret;
    assert.not.ok(text.includes(sealed) || text.includes(Buffer.from(sealed, 'hex').toString('latin1')));
    await loadedCard(change, dispenser, 500);
    const proof = await proveBooks(served.service.store.db);
    assert.is(proof.balances['card'], 1500);

    const data = join(folder, 'restored');
    const restored = await cardphone(['center', 'restore', '--from', file, '--data', data]);
    assert.equal(restored.json.balances, { card: 1000, issued: -1000, open: 0 }, restored.error);
    assert.equal([restored.json.sum, restored.json.errors], [0, []]);
    assert.equal(readdirSync(data), ['center.db']);

    // Without its key it does not start with another one.
    assert.is(await codeOf(serve(data)), 'noMasterKey');
    assert.not.ok(existsSync(join(data, 'master-1.json')));
    for (const name of ['master-1.json', 'master-1.public.json', 'passphrase'])
      copyFileSync(join(served.folder, name), join(data, name));
    const again = await serve(data);
    try {
      assert.is((await again.ask('auditor', 'GET', `/v1/cards/${card.id}`)).json.shadowYen, 1000);
      const next = (await again.ask('issuer', 'POST', '/v1/cards', {})).json.id;
      assert.is(
        next,
        makeIdentifier(4, 1 + SERIALS_SKIPPED + 1),
        'the number of the second card is not given again',
      );
    } finally {
      await again.close();
    }
  }));

test('a restored center seals beyond every counter that was used after the backup, and never twice alike', async () => {
  const data = join(folder, 'channels');
  mkdirSync(data);
  const store = await openStore(join(data, 'center.db'));
  const [heard, later, old] = [1, 2, 3].map(number => makeIdentifier(1, number));
  const certificate = new Uint8Array(1);
  for (const id of [heard, later, old])
    await store.db.insertInto('terminals').values({ id, certificate, issued_at: 1 }).execute();
  const channel = { terminal_id: heard, epoch: 7, sent: 5, heard: 9 };
  const spent = { terminal_id: old, epoch: 1, sent: 2 ** 32 - 2, heard: 1 };
  await store.db.insertInto('channels').values([channel, spent]).execute();
  await store.close();
  const file = join(folder, 'channels.backup');
  await backup(data, file);
  const skips: number[] = [];
  for (const name of ['channels-1', 'channels-2']) {
    await restore(file, join(folder, name));
    const restored = await openStore(join(folder, name, 'center.db'));
    const rows = await restored.db.selectFrom('channels').selectAll().orderBy('terminal_id').execute();
    await restored.close();
    const sent = (rows[0]?.sent ?? 0) - 5;
    assert.ok(sent >= SEALS_SKIPPED_MIN && sent < SEALS_SKIPPED_MIN + SEALS_SKIPPED_SPREAD, `${sent}`);
    assert.equal(rows, [
      { ...channel, sent: sent + 5 },
      { terminal_id: later, epoch: 0, sent, heard: 0 },
      { ...spent, sent: 2 ** 32 - 1 },
    ]);
    skips.push(sent);
  }
  assert.is.not(skips[0], skips[1]);
});

needing(postgresMissing)('the statements of the page move the channels of books in PostgreSQL', async () => {
  const page = readFileSync(join(projectRoot, 'docs/operating.md'), 'utf8');
  const statements = (/```sql\n([\s\S]*?)```/.exec(page)?.[1] ?? '').split(';').filter(text => text.trim());
  assert.is(statements.length, 2);
  await withStore('postgres', async ({ db }) => {
    const [heard, later] = [1, 2].map(number => makeIdentifier(1, number));
    for (const id of [heard, later])
      await db
        .insertInto('terminals')
        .values({ id, certificate: new Uint8Array(1), issued_at: 1 })
        .execute();
    await db.insertInto('channels').values({ terminal_id: heard, epoch: 7, sent: 5, heard: 9 }).execute();
    for (const text of statements) await db.executeQuery(CompiledQuery.raw(text));
    const rows = await db.selectFrom('channels').selectAll().orderBy('terminal_id').execute();
    assert.equal(
      rows.map(({ epoch, heard: opened }) => [epoch, opened]),
      [
        [7, 9],
        [0, 0],
      ],
    );
    for (const { sent } of rows)
      assert.ok(sent >= SEALS_SKIPPED_MIN && sent < 5 + SEALS_SKIPPED_MIN + SEALS_SKIPPED_SPREAD, `${sent}`);
  });
});

test('a backup during writes is one state: its books prove themselves', async () => {
  const data = join(folder, 'busy');
  mkdirSync(data);
  const store = await openStore(join(data, 'center.db'));
  let isDone = false;
  const write = async (): Promise<void> => {
    for (let i = 0; !isDone; i++) {
      const paid = { from: 'issued', to: 'open', yen: 10, kind: 'paid' } as const;
      await store.transact(tx => post(tx, [paid, { ...paid, from: 'open', to: `card/${i}`, yen: 7 }], i));
      await new Promise(resolve => setImmediate(resolve));
    }
  };
  const writing = write();
  const backups = sampledCount('backups of a center at work', 5, 2 / 5);
  for (let i = 0; i < backups; i++) {
    const file = join(folder, `busy-${i}.backup`);
    const made = await cardphone(['center', 'backup', '--data', data, '--to', file]);
    assert.is(made.code, 0, made.error);
    const { transfers, errors } = await restore(file, join(folder, `busy-${i}`));
    assert.equal(errors, []);
    assert.ok(transfers > 0 && transfers % 2 === 0, `${transfers} movements`);
  }
  isDone = true;
  await writing;
  await store.close();
});

test('backup and restore overwrite nothing, and refuse by name what is no center and no backup', async () => {
  const data = join(folder, 'plain');
  mkdirSync(data);
  await (await openStore(join(data, 'center.db'))).close();
  const file = join(folder, 'plain.backup');
  await backup(data, file);
  const octets = readFileSync(file);
  assert.is(await codeOf(backup(data, file)), 'cannotWrite');
  assert.equal(readFileSync(file), octets);
  const before = readFileSync(join(data, 'center.db'));
  assert.is(await codeOf(restore(file, data)), 'cannotWrite');
  assert.equal(readFileSync(join(data, 'center.db')), before);
  const none = await cardphone([
    'center',
    'backup',
    '--data',
    join(folder, 'none'),
    '--to',
    join(folder, 'x'),
  ]);
  assert.equal([none.code, none.json.error.code], [1, 'noDatabase']);
  assert.match(
    none.json.error.message,
    'books in PostgreSQL are backed up by pg_dump and restored by pg_restore',
  );
  const other = join(folder, 'other');
  writeFileSync(other, 'not a database at all, and long enough to be read as one'.repeat(200));
  for (const from of [other, join(folder, 'missing')])
    assert.is(await codeOf(restore(from, join(folder, 'empty'))), 'noBackup', from);
  assert.equal(readdirSync(join(folder, 'empty')), []);
});

test('a backup whose books are not proved is not restored', async () => {
  const data = join(folder, 'wrong');
  mkdirSync(data);
  const store = await openStore(join(data, 'center.db'));
  await store.transact(tx => post(tx, [{ from: 'issued', to: 'open', yen: 10, kind: 'paid' }], 1));
  await store.db.updateTable('accounts').set({ received: 11 }).where('id', '=', 'open').execute();
  await backup(data, join(folder, 'wrong.backup'));
  await store.close();
  assert.is(await codeOf(restore(join(folder, 'wrong.backup'), join(folder, 'unproved'))), 'notProved');
  assert.equal(readdirSync(join(folder, 'unproved')), []);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();

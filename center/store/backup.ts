/** Backup and restore of a center's own database file (SQLite). */
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, constants, copyFile, link, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import Database from 'libsql';
import { failure } from '../../host/failure.ts';
import { type BooksProof, proveBooks } from './proveBooks.ts';
import { SEALS_MAX, SEALS_SKIPPED_MIN, SEALS_SKIPPED_SPREAD } from './sealsSkipped.ts';
import { SERIALS_SKIPPED } from './serialsSkipped.ts';
import { openStore, type Store } from './store.ts';

const DATABASE = 'center.db';
const OWNER_ONLY = 0o600;
/** The center may hold the file for that long. */
const busyTimeoutMs = 30_000;
const POSTGRES = 'books in PostgreSQL are backed up by pg_dump and restored by pg_restore';

/** The database file of a center's folder. Throws `noDatabase`. */
const databaseOf = (folder: string): string => {
  const file = join(folder, DATABASE);
  if (!existsSync(file)) throw failure('noDatabase', `${folder}: expected ${DATABASE}; ${POSTGRES}`);
  return file;
};

const sync = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
};

/** Gives a finished file its name beside the one that it has; never over another file. */
const finish = async (part: string, file: string): Promise<void> => {
  await chmod(part, OWNER_ONLY);
  await sync(part);
  await link(part, file).catch(error => {
    throw failure('cannotWrite', `${file}: expected no such file (${error.code})`);
  });
  await sync(dirname(file));
};

/** What a process that was killed leaves: the file, and SQLite's files beside it. */
const removePart = async (part: string): Promise<void> => {
  for (const end of ['', '-wal', '-shm', '-journal']) await rm(part + end, { force: true });
};

const refuseExisting = (...files: readonly string[]): void => {
  for (const file of files)
    if (existsSync(file)) throw failure('cannotWrite', `${file}: expected no such file`);
};

/** One state of the database, while others write it (`VACUUM INTO` reads in one transaction). */
const copyState = (from: string, to: string): void => {
  const database = new Database(from, { timeout: busyTimeoutMs });
  try {
    database.prepare('vacuum into ?').run(to);
  } finally {
    database.close();
  }
};

/**
 * Writes the database of a center's folder to a new file, while the center runs; whole or not at all. Keys
 * and passphrase are not part of it. Resolves to its octets. Throws `noDatabase`, `cannotWrite`.
 */
export const backup = async (folder: string, to: string): Promise<number> => {
  const from = databaseOf(folder);
  const part = `${to}.part`;
  refuseExisting(to, part);
  try {
    copyState(from, part);
    await finish(part, to);
  } finally {
    await removePart(part);
  }
  return (await stat(to)).size;
};

/** Everything into the one file that gets the name: `close` leaves the log beside it. */
const emptyLog = async ({ db }: Store): Promise<void> => {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
  if (rows[0]?.busy !== 0) throw failure('cannotWrite', 'database: expected to be its only user');
};

/**
 * Moves every channel beyond the counters that may have been used after the backup, those of terminals that
 * were first heard after it too.
 */
const skipSeals = async ({ db }: Store): Promise<void> => {
  const skipped = SEALS_SKIPPED_MIN + randomInt(SEALS_SKIPPED_SPREAD);
  await sql`insert into channels (terminal_id, epoch, sent, heard) select id, 0, 0, 0 from terminals
    where id not in (select terminal_id from channels)`.execute(db);
  await sql`update channels set sent = min(sent + ${skipped}, ${SEALS_MAX})`.execute(db);
};

/** Proves the books, and skips numbers. The tables are of this version since the store was opened. */
const proveRestored = async (store: Store): Promise<BooksProof> => {
  const { db } = store;
  const proof = await proveBooks(db);
  if (proof.errors.length)
    throw failure('notProved', `backup: expected proved books, got: ${proof.errors[0]}`);
  await db
    .updateTable('counters')
    .set(eb => ({ value: eb('value', '+', SERIALS_SKIPPED) }))
    .execute();
  await skipSeals(store);
  await emptyLog(store);
  return proof;
};

const isCenterFile = (file: string): boolean => {
  const database = new Database(file);
  try {
    const tables = database.prepare("select name from sqlite_master where name = 'transfers'").all();
    return tables.length === 1;
  } catch {
    return false;
  } finally {
    database.close();
  }
};

/**
 * Makes the database of a folder from a backup; the folder has none. The database has its name once its books
 * are proved. Throws `cannotWrite`, `noBackup`, `notProved`, `storeVersion`.
 */
export const restore = async (from: string, folder: string): Promise<BooksProof> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, DATABASE);
  const part = `${file}.part`;
  refuseExisting(file, `${file}-wal`, part);
  try {
    await copyFile(from, part, constants.COPYFILE_EXCL).catch(error => {
      throw failure('noBackup', `${from}: expected a backup (${error.code})`);
    });
    if (!isCenterFile(part))
      throw failure('noBackup', `${from}: expected a backup of a center, got another file`);
    const store = await openStore(part);
    const proof = await proveRestored(store).finally(() => store.close());
    await finish(part, file);
    return proof;
  } finally {
    await removePart(part);
  }
};

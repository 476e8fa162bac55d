/**
 * SQLite by `libsql` as a dialect of Kysely: one connection, statements kept prepared, octets as
 * `Uint8Array`.
 */

import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import Database from 'libsql';

/** More kept statements than the program has; a query whose text differs each time pushes out the oldest. */
const STATEMENTS_MAX = 400;
/** Another process may hold the file for that long. */
const busyTimeoutMs = 5000;

/** Rows with BLOBs as `Uint8Array`; libsql gives `ArrayBuffer`. */
const withOctets = <R>(rows: R[]): R[] => {
  for (const row of rows as Record<string, unknown>[])
    for (const name in row) {
      const value = row[name];
      if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value);
    }
  return rows;
};

/** The one connection to a database; it keeps at most `statementsMax` statements prepared. */
export class LibsqlConnection implements DatabaseConnection {
  private readonly statements = new Map<string, Database.Statement>();

  constructor(
    readonly database: Pick<Database.Database, 'prepare' | 'close'>,
    private readonly statementsMax = STATEMENTS_MAX,
  ) {}

  private prepared(text: string): Database.Statement {
    const known = this.statements.get(text);
    if (known) return known;
    if (this.statements.size >= this.statementsMax)
      this.statements.delete(this.statements.keys().next().value as string);
    const statement = this.database.prepare(text);
    this.statements.set(text, statement);
    return statement;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    // A statement that makes or drops a table makes prepared ones stale.
    if (/^\s*(create|drop|alter)/i.test(sql)) this.statements.clear();
    const statement = this.prepared(sql);
    if (statement.reader) return { rows: withOctets(statement.all([...parameters]) as R[]) };
    const { changes } = statement.run([...parameters]);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  /**
   * libsql has no way to finish a statement: the file's descriptors are free when the garbage collector has
   * taken the last one, so none is kept.
   */
  close(): void {
    this.statements.clear();
    this.database.close();
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}

/**
 * Work waits for the work before it: SQLite has one writer, and this connection has one transaction at a
 * time.
 */
class Turns {
  private last: Promise<void> = Promise.resolve();
  private next: (() => void) | undefined;

  async take(): Promise<void> {
    const before = this.last;
    let release = (): void => {};
    this.last = new Promise(resolve => {
      release = resolve;
    });
    await before;
    this.next = release;
  }

  give(): void {
    this.next?.();
  }
}

class LibsqlDriver implements Driver {
  private readonly turns = new Turns();
  private connection: LibsqlConnection | undefined;
  private database: Database.Database | undefined;

  constructor(private readonly file: string) {}

  async init(): Promise<void> {
    const database = new Database(this.file, { timeout: busyTimeoutMs });
    // WAL with FULL: a commit returns when its pages are in the log on the disk, one fsync each.
    for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'cache_size=-65536'])
      database.pragma(pragma);
    this.database = database;
    this.connection = new LibsqlConnection(database);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    await this.turns.take();
    return this.connection as LibsqlConnection;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // Where `begin` itself failed there is none: the rollback's error would hide why.
    if (this.database?.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async releaseConnection(): Promise<void> {
    this.turns.give();
  }

  async destroy(): Promise<void> {
    this.connection?.close();
    this.connection = undefined;
    this.database = undefined;
  }
}

/** SQLite undoes made tables with the transaction that made them. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** `file` is a path, or `:memory:`. */
export const libsqlDialect = (file: string): Dialect => ({
  createAdapter: () => new TransactionalAdapter(),
  createDriver: () => new LibsqlDriver(file),
  createIntrospector: db => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

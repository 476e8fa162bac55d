import { type DatabaseConnection, type Dialect, Kysely, sql } from 'kysely';
import { failure } from '../../host/failure.ts';
import { libsqlDialect } from './libsqlDialect.ts';
import { migrate, type StoreKind } from './migrations.ts';
import { postgresDialect } from './postgresDialect.ts';
import type { StoreDatabase, StoreTables, StoreTransaction } from './tables.ts';

/** The center's database. */
export interface Store {
  readonly kind: StoreKind;
  /** For reading, and for single statements. */
  readonly db: StoreDatabase;
  /**
   * Does `work` in one transaction: all of it is durable when this resolves, none of it when it rejects. On
   * PostgreSQL it is done again, up to `TRIES_MAX` times, when the database found it in the way of another.
   */
  transact<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What a test may listen to. */
export interface StoreOptions {
  /** Called with the text of each statement before it is executed, `begin` and `commit` included. */
  readonly beforeStatement?: (text: string) => void;
}

const TRIES_MAX = 10;
/**
 * SQLSTATE: serialization failure, deadlock, unique violation by a row that another worker wrote meanwhile.
 */
const TRY_AGAIN = ['40001', '40P01', '23505'];

type Watch = (text: string) => void;

/** Each connection once: PostgreSQL's driver hands the same ones out again. */
const watchConnection = (
  watched: WeakSet<DatabaseConnection>,
  watch: Watch,
  connection: DatabaseConnection,
) => {
  if (watched.has(connection)) return connection;
  watched.add(connection);
  const execute = connection.executeQuery.bind(connection);
  connection.executeQuery = query => {
    watch(query.sql);
    return execute(query);
  };
  return connection;
};

const watchedDialect = (dialect: Dialect, watch: Watch | undefined): Dialect => {
  if (!watch) return dialect;
  const watched = new WeakSet<DatabaseConnection>();
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: db => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => {
      const driver = dialect.createDriver();
      const acquire = driver.acquireConnection.bind(driver);
      driver.acquireConnection = async () => watchConnection(watched, watch, await acquire());
      return driver;
    },
  };
};

const isPostgres = (address: string): boolean => /^postgres(ql)?:\/\//.test(address);

/** `trial` counts from 1. */
const transactOn = async <T>(
  db: StoreDatabase,
  work: (tx: StoreTransaction) => Promise<T>,
  trial = 1,
): Promise<T> => {
  try {
    return await db.transaction().execute(work);
  } catch (error) {
    if (trial >= TRIES_MAX || !TRY_AGAIN.includes((error as { code?: string }).code ?? '')) throw error;
    return transactOn(db, work, trial + 1);
  }
};

/** An address may hold a password: errors name its kind only. */
const refuse = (kind: StoreKind, error: unknown): never => {
  const { code, message } = error as { code?: string; message: string };
  if (code === 'storeVersion') throw error;
  throw failure('noStore', `${kind} database: cannot be opened: ${message || code}`);
};

/**
 * Opens the database and brings its tables to this version. `address` is `postgres://…`, the path of a file,
 * or `:memory:`. Throws `noStore` for one that cannot be opened, `storeVersion` for tables of a later
 * version.
 */
export const openStore = async (address: string, options: StoreOptions = {}): Promise<Store> => {
  const kind: StoreKind = isPostgres(address) ? 'postgres' : 'libsql';
  const dialect = kind === 'postgres' ? await postgresDialect(address) : libsqlDialect(address);
  const db = new Kysely<StoreTables>({ dialect: watchedDialect(dialect, options.beforeStatement) });
  try {
    await sql`select 1`.execute(db);
    await migrate(db, kind);
  } catch (error) {
    await db.destroy().catch(() => {});
    refuse(kind, error);
  }
  return { kind, db, transact: work => transactOn(db, work), close: () => db.destroy() };
};

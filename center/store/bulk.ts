/**
 * Many rows in few statements. Kysely writes each statement's text once for each number of rows; the texts
 * are kept, and the numbers of rows are powers of two, so that there are few of them.
 */
import {
  type CompiledQuery,
  type Insertable,
  type InsertQueryBuilder,
  type InsertResult,
  PostgresAdapter,
  sql,
} from 'kysely';
import type { StoreDatabase, StoreTables } from './tables.ts';

/** 13 columns of 256 rows are 3328 parameters; both databases take 32 766. */
const ROWS_MAX = 256;
/** Values of one `in (…)`. */
const VALUES_MAX = 1024;

type Table = keyof StoreTables & string;
type Insert = InsertQueryBuilder<StoreTables, Table, InsertResult>;

/** A statement that inserts rows of some columns; `finish` adds what follows the values. */
export interface BulkInsert {
  readonly table: Table;
  readonly columns: readonly string[];
  readonly finish?: (insert: Insert) => Insert;
}

const texts = new WeakMap<object, Map<string, CompiledQuery>>();

/** A text of this statement for one executor's compiler and one number of rows. */
const kept = (owner: object, key: string, compile: () => CompiledQuery): CompiledQuery => {
  const known = texts.get(owner) ?? new Map<string, CompiledQuery>();
  texts.set(owner, known);
  const text = known.get(key) ?? compile();
  known.set(key, text);
  return text;
};

const compileInsert = (
  tx: StoreDatabase,
  { table, columns, finish }: BulkInsert,
  rows: number,
): CompiledQuery => {
  const row = Object.fromEntries(columns.map(column => [column, 0]));
  const insert = tx.insertInto(table).values(Array(rows).fill(row) as never) as unknown as Insert;
  return (finish ? finish(insert) : insert).compile();
};

const dialectOf = (tx: StoreDatabase): string => tx.getExecutor().adapter.constructor.name;

/** Whether rows can be locked: SQLite has one writer, which needs no locks. */
export const hasRowLocks = (tx: StoreDatabase): boolean =>
  tx.getExecutor().adapter instanceof PostgresAdapter;

/** Inserts `rows`, each with a value for every column. */
export const insertRows = async <T extends Table>(
  tx: StoreDatabase,
  statement: BulkInsert & { readonly table: T },
  rows: readonly Insertable<StoreTables[T]>[],
): Promise<void> => {
  for (let at = 0; at < rows.length; ) {
    const count = Math.min(ROWS_MAX, 2 ** Math.floor(Math.log2(rows.length - at)));
    const query = kept(statement, `${dialectOf(tx)} ${count}`, () => compileInsert(tx, statement, count));
    const parameters: unknown[] = [];
    for (let i = at; i < at + count; i++)
      for (const column of statement.columns) parameters.push((rows[i] as Record<string, unknown>)[column]);
    await tx.executeQuery({ ...query, parameters });
    at += count;
  }
};

/** A query for the rows whose key is one of some values. */
export interface BulkSelect<R> {
  readonly table: Table;
  readonly key: string;
  readonly columns: readonly (keyof R & string)[];
  /** A condition beside the key's, in SQL, without parameters. */
  readonly where?: string;
  /** PostgreSQL: locks the rows until the transaction ends. */
  readonly lock?: boolean;
}

const compileSelect = <R>(tx: StoreDatabase, select: BulkSelect<R>, count: number): CompiledQuery => {
  const { table, key, columns, where = 'true', lock } = select;
  const names = sql.join(columns.map(column => sql.ref(column)));
  const values = sql.join(
    Array(count)
      .fill(0)
      .map(value => sql`${value}`),
  );
  // Rows are locked in one order, so that two workers do not wait for each other.
  const end = lock && hasRowLocks(tx) ? sql` order by ${sql.ref(key)} for update` : sql``;
  return sql`select ${names} from ${sql.table(table)} where ${sql.ref(key)} in (${values}) and ${sql.raw(where)}${end}`.compile(
    tx,
  );
};

/** The rows whose key is among `values`. The last value fills the list up to a power of two. */
export const selectByKey = async <R>(
  tx: StoreDatabase,
  select: BulkSelect<R>,
  values: readonly unknown[],
): Promise<R[]> => {
  const rows: R[] = [];
  for (let at = 0; at < values.length; at += VALUES_MAX) {
    const part = values.slice(at, at + VALUES_MAX);
    const count = 2 ** Math.ceil(Math.log2(part.length));
    const query = kept(select, `${dialectOf(tx)} ${count}`, () => compileSelect(tx, select, count));
    const parameters = [...part, ...Array(count - part.length).fill(part[part.length - 1])];
    rows.push(...((await tx.executeQuery({ ...query, parameters })).rows as R[]));
  }
  return rows;
};

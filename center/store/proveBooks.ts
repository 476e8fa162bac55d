import { sql } from 'kysely';
import type { StoreDatabase, StoreTransaction } from './tables.ts';

/** What a proof of the books found. */
export interface BooksProof {
  /** Yen by class of account (`accounts.ts`). */
  readonly balances: Readonly<Record<string, number>>;
  /** Of all balances: 0. */
  readonly sum: number;
  readonly transfers: number;
  readonly records: number;
  /** Sentences, one for each thing that does not agree; none when the books are proved. */
  readonly errors: readonly string[];
}

/** More errors than a person reads are counted, not listed. */
const ERRORS_MAX = 20;

interface Difference {
  id: string;
  expected: number;
  got: number;
}

type Reader = StoreDatabase | StoreTransaction;

const rowsOf = async <R>(db: Reader, query: ReturnType<typeof sql<R>>): Promise<R[]> =>
  (await query.execute(db)).rows;

/** Accounts whose kept sums are not those of their transfers, transfers of unknown accounts among them. */
const wrongAccounts = (db: Reader): Promise<Difference[]> =>
  rowsOf(
    db,
    sql<Difference>`
      select moved.id as id, moved.yen as expected, coalesce(accounts.received - accounts.given, 0) as got
      from (
        select id, sum(yen) as yen from (
          select to_account as id, yen from transfers
          union all select from_account as id, -yen as yen from transfers
        ) as halves group by id
      ) as moved left join accounts on accounts.id = moved.id
      where accounts.id is null or accounts.received - accounts.given <> moved.yen limit ${ERRORS_MAX}`,
  );

/** Records whose yen are not what their transfers moved: one that has none, one that was posted twice. */
const wrongRecords = (db: Reader): Promise<Difference[]> =>
  rowsOf(
    db,
    sql<Difference>`
      select records.card_id as id, records.first_value - records.new_value as expected,
        coalesce(posted.yen, 0) as got
      from records left join (
        select card_id, reference, sum(yen) as yen from transfers
        where kind in ('charge', 'doubleSpend') group by card_id, reference
      ) as posted on posted.card_id = records.card_id and posted.reference = records.event
      where records.kind = 'charge' and coalesce(posted.yen, 0) <> records.first_value - records.new_value
      limit ${ERRORS_MAX}`,
  );

/** Orders whose transfers are not those of their state. */
const wrongOrders = (db: Reader): Promise<Difference[]> =>
  rowsOf(
    db,
    sql<Difference>`
      select orders.card_id as id,
        case when orders.state = 'open' then orders.amount else 0 end as expected, coalesce(moved.yen, 0) as got
      from orders left join (
        select reference, sum(case when to_account = 'open' then yen else -yen end) as yen from transfers
        where kind in ('paid', 'taken', 'paidBack') group by reference
      ) as moved on moved.reference = orders.name
      where coalesce(moved.yen, 0) <> case when orders.state = 'open' then orders.amount else 0 end
      limit ${ERRORS_MAX}`,
  );

/** Cards that are listed as copied without two records that prove it. */
const unprovedCards = (db: Reader): Promise<Difference[]> =>
  rowsOf(
    db,
    sql<Difference>`
      select invalid_cards.card_id as id, 1 as expected, 0 as got from invalid_cards
      left join evidence on evidence.card_id = invalid_cards.card_id
      where invalid_cards.reason = 'copied' and evidence.id is null limit ${ERRORS_MAX}`,
  );

/** Cards that were refunded more than once, or that are not in the list of invalid cards. */
const wrongRefunds = (db: Reader): Promise<Difference[]> =>
  rowsOf(
    db,
    sql<Difference>`
      select refunds.card_id as id, 1 as expected,
        case when invalid_cards.card_id is null then 0 else refunds.count end as got
      from (
        select card_id, count(*) as count from transfers where kind = 'refund' group by card_id
      ) as refunds left join invalid_cards on invalid_cards.card_id = refunds.card_id
      where invalid_cards.card_id is null or refunds.count <> 1 limit ${ERRORS_MAX}`,
  );

const sentences = (what: string, unit: string, differences: readonly Difference[]): string[] =>
  differences.map(({ id, expected, got }) => `${what} ${id}: expected ${expected} ${unit}, got ${got}`);

const countOf = async (db: Reader, table: 'transfers' | 'records'): Promise<number> => {
  const [{ count }] = await rowsOf(
    db,
    sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`,
  );
  return Number(count);
};

const balancesByClass = async (db: Reader): Promise<Record<string, number>> => {
  const rows = await db
    .selectFrom('accounts')
    .select(['class', sql<number>`sum(received - given)`.as('yen')])
    .groupBy('class')
    .orderBy('class')
    .execute();
  return Object.fromEntries(rows.map(row => [row.class, Number(row.yen)]));
};

const prove = async (db: Reader): Promise<BooksProof> => {
  const balances = await balancesByClass(db);
  const sum = Object.values(balances).reduce((all, yen) => all + yen, 0);
  const errors = [
    ...(sum === 0 ? [] : [`sum of all accounts: expected 0 yen, got ${sum}`]),
    ...sentences('account', 'yen by its transfers', await wrongAccounts(db)),
    ...sentences('charge of card', 'yen moved', await wrongRecords(db)),
    ...sentences('order of card', 'yen open', await wrongOrders(db)),
    ...sentences('copied card', 'proof', await unprovedCards(db)),
    ...sentences('refunded card', 'refund of a card in the list', await wrongRefunds(db)),
  ];
  return {
    balances,
    sum,
    transfers: await countOf(db, 'transfers'),
    records: await countOf(db, 'records'),
    errors,
  };
};

/**
 * Proves the books: the balances of all accounts sum to zero; each account holds what its transfers brought;
 * each charge and each order has moved its own yen, once; each copied card has its evidence; each refunded
 * card is in the list. Reads every row, in one transaction, so that it sees one state.
 */
export const proveBooks = (db: StoreDatabase): Promise<BooksProof> =>
  db.transaction().setIsolationLevel('repeatable read').execute(prove);

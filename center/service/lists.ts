/** Lists of the store in pages behind a cursor, as JSON and as CSV. */
import { toHex } from '../../firmware/runtime/bytes.ts';
import type { StoreDatabase } from '../store/tables.ts';
import { csvRecord } from './csv.ts';

/** Rows of a page that does not say how many. */
const PAGE = 100;

const TRANSFER = ['from_account', 'to_account', 'yen', 'kind', 'card_id', 'reference', 'at'];

/** Columns by list; the first is the key and the cursor. */
const COLUMNS = {
  transfers: ['id', ...TRANSFER],
  accounts: ['id', 'class', 'received', 'given'],
  cards: ['id', 'generation', 'key_profile', 'settlement_profile', 'issued_at'],
  terminals: ['id', 'issued_at'],
  terminal_states: ['terminal_id', 'alarm', 'since', 'heard_at'],
  invalid_cards: ['version', 'card_id', 'reason', 'since'],
} as const satisfies Record<string, readonly string[]>;

/** A list, by its table. */
export type ListName = keyof typeof COLUMNS;
/** Lists whose key is a number in the database; the others' keys are texts. */
const NUMBERED: readonly ListName[] = ['transfers', 'invalid_cards'];

/** Where a page begins, behind a key, and how many rows it has at most. */
export interface PageQuery {
  readonly after?: string;
  readonly limit?: string;
}

type Field = string | number | null;
type Row = Record<string, Field>;

/** Octets as hexadecimal digits. */
const shown = (row: Record<string, unknown>): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? toHex(value) : value]),
  ) as Row;

const rowsOf = async (
  db: StoreDatabase,
  list: ListName,
  { after, limit }: PageQuery,
): Promise<{ rows: Row[]; next: Field }> => {
  const key = COLUMNS[list][0] as 'id';
  const count = limit === undefined ? PAGE : Number(limit);
  let query = db
    .selectFrom(list as 'transfers')
    .select(COLUMNS[list] as never)
    .orderBy(key)
    .limit(count);
  // Identifiers are digits of one length: they sort as numbers do.
  if (after !== undefined)
    query = query.where(key, '>', (NUMBERED.includes(list) ? Number(after) : after) as number);
  const rows = ((await query.execute()) as Record<string, unknown>[]).map(shown);
  return { rows, next: rows.length < count ? null : rows[rows.length - 1][key] };
};

/** Rows behind a cursor, and the cursor of the next page; null behind the last. */
export const listPage = async (
  db: StoreDatabase,
  list: ListName,
  query: PageQuery,
): Promise<{ items: Row[]; next: Field }> => {
  const { rows, next } = await rowsOf(db, list, query);
  return { items: rows, next: /^\d+$/.test(String(next)) ? Number(next) : next };
};

/** A page as text/csv. */
export interface CsvPage {
  readonly text: string;
  /** Names of the columns are the first record of the first page. */
  readonly hasHeader: boolean;
  readonly next: string | null;
}

/** An account's balance stands beside its sums. */
const withBalance = (list: ListName, row: Row): Field[] => [
  ...COLUMNS[list].map(name => row[name]),
  ...(list === 'accounts' ? [Number(row['received']) - Number(row['given'])] : []),
];

/** The same rows as CSV: pages one behind the other are one file. */
export const csvPage = async (db: StoreDatabase, list: ListName, query: PageQuery): Promise<CsvPage> => {
  const { rows, next } = await rowsOf(db, list, query);
  const hasHeader = query.after === undefined;
  const names = [...COLUMNS[list], ...(list === 'accounts' ? ['balance'] : [])];
  const records = rows.map(row => csvRecord(withBalance(list, row)));
  return {
    text: [...(hasHeader ? [csvRecord(names)] : []), ...records].join(''),
    hasHeader,
    next: next === null ? null : String(next),
  };
};

import { sql } from 'kysely';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import { type BulkInsert, type BulkSelect, hasRowLocks, insertRows, selectByKey } from '../store/bulk.ts';
import type { StoreKind } from '../store/migrations.ts';
import type {
  CardRow,
  InvalidCardRow,
  OrderRow,
  RecordRow,
  StoreDatabase,
  StoreTransaction,
} from '../store/tables.ts';
import { lastRecordDay } from '../terms.ts';
import type { KnownRecord } from './judge.ts';
import type { UsageRecord } from './usageRecord.ts';

/** What verifies a card's messages. */
export type CardKeys = Pick<
  CardRow,
  'id' | 'generation' | 'key_profile' | 'public_key' | 'settlement_profile'
>;

const CARD_KEYS: BulkSelect<CardKeys> = {
  table: 'cards',
  key: 'id',
  columns: ['id', 'generation', 'key_profile', 'public_key', 'settlement_profile'],
};
const LOCKED: BulkSelect<CardRow> = { table: 'cards', key: 'id', columns: ['id'], lock: true };
const TERMINALS: BulkSelect<{ id: string; issued_at: number }> = {
  table: 'terminals',
  key: 'id',
  columns: ['id', 'issued_at'],
};
const LOCKED_TERMINALS: BulkSelect<{ id: string }> = {
  table: 'terminals',
  key: 'id',
  columns: ['id'],
  lock: true,
};
const INVALID: BulkSelect<InvalidCardRow> = {
  table: 'invalid_cards',
  key: 'card_id',
  columns: ['card_id', 'reason'],
};

/** Keys of those of the cards that were issued. */
export const cardKeys = async (
  db: StoreDatabase,
  ids: readonly Identifier[],
): Promise<Map<string, CardKeys>> =>
  new Map((await selectByKey(db, CARD_KEYS, ids)).map(card => [card.id, card]));

/** The last day for records of each of the terminals that were issued. */
export const issuedTerminals = async (
  db: StoreDatabase,
  ids: readonly Identifier[],
): Promise<Map<string, number>> =>
  new Map((await selectByKey(db, TERMINALS, ids)).map(({ id, issued_at }) => [id, lastRecordDay(issued_at)]));

const ORDERS: BulkSelect<OrderRow> = { table: 'orders', key: 'name', columns: ['name', 'card_id'] };

/** Cards of those of the orders that were asked for, by the order's text. */
export const orderOwners = async (
  db: StoreDatabase,
  names: readonly Uint8Array[],
): Promise<Map<string, string>> =>
  new Map((await selectByKey(db, ORDERS, names)).map(({ name, card_id }) => [textOf(name), card_id]));

/** One work at a time for each of these cards, until the transaction ends. SQLite has one writer in all. */
export const lockCards = async (
  kind: StoreKind,
  tx: StoreTransaction,
  ids: readonly Identifier[],
): Promise<void> => {
  if (kind === 'postgres') await selectByKey(tx, LOCKED, ids);
};

/** One work at a time for the totals of each of these terminals, until the transaction ends. */
export const lockTerminals = async (tx: StoreTransaction, ids: readonly Identifier[]): Promise<void> => {
  if (hasRowLocks(tx)) await selectByKey(tx, LOCKED_TERMINALS, ids);
};

/** Reasons of those of the cards that are in the list of invalid cards. */
export const invalidReasons = async (
  tx: StoreTransaction,
  ids: readonly Identifier[],
): Promise<Map<string, InvalidCardRow['reason']>> =>
  new Map((await selectByKey(tx, INVALID, ids)).map(row => [row.card_id, row.reason]));

/** A text that names octets, for maps. */
export const textOf = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1');

const RECORDS: BulkSelect<RecordRow> = {
  table: 'records',
  key: 'place',
  columns: [
    ...(['place', 'event', 'kind', 'step', 'first_value', 'new_value', 'after', 'terminal_id'] as const),
    ...(['is_signed', 'message'] as const),
  ],
};

const knownOf = (row: RecordRow): KnownRecord => ({
  kind: row.kind,
  event: row.event,
  step: row.step,
  firstValue: row.first_value,
  newValue: row.new_value,
  after: row.after,
  terminalId: row.terminal_id,
  message: row.message,
  isSigned: row.is_signed === 1,
});

/** The records of some places, by the place's text. */
export const recordsAt = async (
  tx: StoreTransaction,
  places: readonly Uint8Array[],
): Promise<Map<string, KnownRecord[]>> => {
  const found = new Map<string, KnownRecord[]>();
  for (const row of await selectByKey(tx, RECORDS, places)) {
    const name = textOf(row.place);
    found.set(name, [...(found.get(name) ?? []), knownOf(row)]);
  }
  return found;
};

/** A session that is known becomes longer: its row keeps its place and event. */
const UPSERT = {
  table: 'records',
  columns: [
    ...([
      'card_id',
      'place',
      'event',
      'kind',
      'step',
      'first_value',
      'new_value',
      'after',
      'terminal_id',
    ] as const),
    ...(['is_signed', 'message', 'received_at'] as const),
  ],
  finish: insert =>
    insert.onConflict(conflict =>
      conflict.columns(['place', 'event']).doUpdateSet({
        step: sql`excluded.step`,
        new_value: sql`excluded.new_value`,
        after: sql`excluded.after`,
        message: sql`excluded.message`,
        received_at: sql`excluded.received_at`,
      }),
    ),
} as const satisfies BulkInsert;

/** Writes new records and those that became longer; of one session the last only. */
export const writeRecords = (
  tx: StoreTransaction,
  records: readonly (UsageRecord & { readonly isSigned: boolean })[],
  at: number,
): Promise<void> =>
  insertRows(
    tx,
    UPSERT,
    records.map(r => ({
      card_id: r.cardId,
      place: r.place,
      event: r.event,
      kind: r.kind,
      step: r.step,
      first_value: r.firstValue,
      new_value: r.newValue,
      after: r.after,
      terminal_id: r.terminalId,
      is_signed: r.isSigned ? 1 : 0,
      message: r.message,
      received_at: at,
    })),
  );

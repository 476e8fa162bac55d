import { sql } from 'kysely';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import { classOf } from './accounts.ts';
import { type BulkInsert, insertRows, selectByKey } from './bulk.ts';
import type { StoreTransaction } from './tables.ts';

/** Why yen moved. */
export type TransferKind =
  | 'paid'
  | 'taken'
  | 'paidBack'
  | 'charge'
  | 'doubleSpend'
  | 'pending'
  | 'settled'
  | 'dropped'
  | 'covered'
  | 'resolved'
  | 'unproved'
  | 'proved'
  | 'disputed'
  | 'refund';

/** One movement: `yen` leave `from` and enter `to`. Less than 0 is a movement the other way; 0 is none. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly yen: number;
  readonly kind: TransferKind;
  readonly cardId?: Identifier;
  /** The record's event, or the order's name. */
  readonly reference?: Uint8Array;
}

const TRANSFERS = {
  table: 'transfers',
  columns: ['from_account', 'to_account', 'yen', 'kind', 'card_id', 'reference', 'at'],
} as const satisfies BulkInsert;

const ACCOUNTS = {
  table: 'accounts',
  columns: ['id', 'class', 'received', 'given'],
  finish: insert =>
    insert.onConflict(conflict =>
      conflict.column('id').doUpdateSet({
        received: sql`accounts.received + excluded.received`,
        given: sql`accounts.given + excluded.given`,
      }),
    ),
} as const satisfies BulkInsert;

const forwards = (t: Transfer): Transfer => (t.yen < 0 ? { ...t, from: t.to, to: t.from, yen: -t.yen } : t);

interface Sums {
  received: number;
  given: number;
}

/**
 * What the transfers add to each account, in the order of the accounts' names: two workers lock them alike.
 */
const sumsOf = (transfers: readonly Transfer[]): [string, Sums][] => {
  const sums = new Map<string, Sums>();
  const sumOf = (account: string): Sums => {
    const known = sums.get(account) ?? { received: 0, given: 0 };
    sums.set(account, known);
    return known;
  };
  for (const { from, to, yen } of transfers) {
    sumOf(from).given += yen;
    sumOf(to).received += yen;
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
};

/** Writes movements and the sums of their accounts. `at`: seconds since 2000-01-01. */
export const post = async (
  tx: StoreTransaction,
  movements: readonly Transfer[],
  at: number,
): Promise<void> => {
  const transfers = movements.filter(({ yen }) => yen !== 0).map(forwards);
  const rows = transfers.map(({ from, to, yen, kind, cardId, reference }) => ({
    from_account: from,
    to_account: to,
    yen,
    kind,
    card_id: cardId ?? null,
    reference: reference ?? null,
    at,
  }));
  const sums = sumsOf(transfers).map(([id, sum]) => ({
    id,
    class: classOf(id),
    received: sum.received,
    given: sum.given,
  }));
  await insertRows(tx, TRANSFERS, rows);
  await insertRows(tx, ACCOUNTS, sums);
};

const BALANCES = { table: 'accounts', key: 'id', columns: ['id', 'received', 'given'] } as const;

/** Balances of some accounts, 0 for one that has never moved. */
export const balances = async (
  tx: StoreTransaction,
  accounts: readonly string[],
): Promise<(account: string) => number> => {
  const rows = await selectByKey<{ id: string; received: number; given: number }>(tx, BALANCES, accounts);
  const byId = new Map(rows.map(({ id, received, given }) => [id, received - given]));
  return account => byId.get(account) ?? 0;
};

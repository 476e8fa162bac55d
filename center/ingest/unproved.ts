import type { Identifier } from '../../firmware/wire/identifier.ts';
import { settledAccount, UNATTRIBUTED, unprovedAccount } from '../store/accounts.ts';
import { type BulkSelect, selectByKey } from '../store/bulk.ts';
import type { ReportRow, StoreTransaction } from '../store/tables.ts';
import { balances, post, type Transfer } from '../store/transfers.ts';
import { lockTerminals } from './storedRecords.ts';

const REPORTS: BulkSelect<ReportRow> = {
  table: 'reports',
  key: 'terminal_id',
  columns: ['terminal_id', 'settled_yen', 'is_last'],
};

/**
 * Charges that were decided after the last report of a number, whose totals leave them out; by terminal. One
 * that the terminal had called proved is among them when that report has it as pending.
 */
const decidedAfterLast = async (
  tx: StoreTransaction,
  terminalIds: readonly Identifier[],
): Promise<Map<Identifier, number>> => {
  if (!terminalIds.length) return new Map();
  const rows = await tx
    .selectFrom('questions')
    .select(['terminal_id', eb => eb.fn.sum<number>('yen').as('yen')])
    .where('terminal_id', 'in', [...terminalIds])
    .where('after_last', '=', 1)
    .where('state', 'in', ['settled', 'covered', 'resolved'])
    .groupBy('terminal_id')
    .execute();
  return new Map(rows.map(({ terminal_id, yen }) => [terminal_id, Number(yen)]));
};

/**
 * Brings the unproved yen of terminals to what their last reports say beyond their receipts. They left cards
 * that are not known, so they are taken from one account for all cards.
 */
export const adjustUnproved = async (
  tx: StoreTransaction,
  terminalIds: readonly Identifier[],
  at: number,
): Promise<void> => {
  await lockTerminals(tx, terminalIds);
  const reports = await selectByKey(tx, REPORTS, terminalIds);
  const accounts = reports.flatMap(({ terminal_id: id }) => [settledAccount(id), unprovedAccount(id)]);
  const balanceOf = await balances(tx, accounts);
  const isLast = reports.filter(({ is_last }) => is_last === 1).map(({ terminal_id }) => terminal_id);
  const decided = await decidedAfterLast(tx, isLast);
  const transfers = reports.map(({ terminal_id: id, settled_yen }): Transfer => {
    const settledYen = settled_yen + (decided.get(id) ?? 0);
    const wanted = Math.max(0, settledYen - balanceOf(settledAccount(id)));
    const yen = wanted - balanceOf(unprovedAccount(id));
    return { from: UNATTRIBUTED, to: unprovedAccount(id), yen, kind: yen < 0 ? 'proved' : 'unproved' };
  });
  await post(tx, transfers, at);
};

import type { Identifier } from '../../firmware/wire/identifier.ts';
import { settledAccount, UNATTRIBUTED, unprovedAccount } from '../store/accounts.ts';
import { type BulkSelect, selectByKey } from '../store/bulk.ts';
import type { ReportRow, StoreTransaction } from '../store/tables.ts';
import { balances, post, type Transfer } from '../store/transfers.ts';

const REPORTS: BulkSelect<ReportRow> = {
  table: 'reports',
  key: 'terminal_id',
  columns: ['terminal_id', 'settled_yen'],
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
  const reports = await selectByKey(tx, REPORTS, terminalIds);
  const accounts = reports.flatMap(({ terminal_id: id }) => [settledAccount(id), unprovedAccount(id)]);
  const balanceOf = await balances(tx, accounts);
  const transfers = reports.map(({ terminal_id: id, settled_yen }): Transfer => {
    const wanted = Math.max(0, settled_yen - balanceOf(settledAccount(id)));
    const yen = wanted - balanceOf(unprovedAccount(id));
    return { from: UNATTRIBUTED, to: unprovedAccount(id), yen, kind: yen < 0 ? 'proved' : 'unproved' };
  });
  await post(tx, transfers, at);
};

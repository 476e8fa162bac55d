import { fault } from '../../firmware/runtime/fault.ts';
import { dayOf } from '../../firmware/wire/calendar.ts';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import type { StoreTransaction } from '../store/tables.ts';
import { issuedTerminals } from './storedRecords.ts';

/**
 * Throws `refused` for a terminal that was never issued, `termOver` when its term ended too long ago. `at`:
 * seconds since 2000-01-01.
 */
export const checkIssuedTerminal = async (
  tx: StoreTransaction,
  terminalId: Identifier,
  at: number,
): Promise<void> => {
  const last = (await issuedTerminals(tx, [terminalId])).get(terminalId);
  if (last === undefined) throw fault('refused', `terminal ${terminalId}: never issued`);
  if (dayOf(at) > last) throw fault('termOver', `terminal ${terminalId}: expected day ${last} at the latest`);
};

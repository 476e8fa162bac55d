import { fault } from '../../../firmware/runtime/fault.ts';
import type { Identifier } from '../../../firmware/wire/identifier.ts';
import type { StoreTransaction } from '../../store/tables.ts';

/** Throws `refused` for a dispenser that was never issued. */
export const checkIssuedDispenser = async (tx: StoreTransaction, dispenserId: Identifier): Promise<void> => {
  const known = await tx
    .selectFrom('dispensers')
    .select('id')
    .where('id', '=', dispenserId)
    .executeTakeFirst();
  if (!known) throw fault('refused', `dispenser ${dispenserId}: unknown`);
};

/**
 * Sealed messages to terminals, in the order of their making, until they are acknowledged. The table holds
 * sealed octets: an answer may carry a secret, and KT is not in the database.
 */
import type { Identifier } from '../../firmware/wire/identifier.ts';
import type { StoreDatabase, StoreTransaction } from '../store/tables.ts';

/** A message to one terminal that waits for its acknowledgement. */
export interface Letter {
  readonly id: number;
  readonly sealed: Uint8Array;
}

/** Of one terminal. One that asks, and takes no answers, asks again: it loses the oldest answers. */
export const LETTERS_MAX = 64;

/** Adds a letter behind the others; resolves to the number of those that had to go. */
export const addLetter = async (
  tx: StoreTransaction,
  terminalId: Identifier,
  sealed: Uint8Array,
): Promise<number> => {
  await tx.insertInto('outbox').values({ terminal_id: terminalId, sealed }).execute();
  const rows = await tx
    .selectFrom('outbox')
    .select('id')
    .where('terminal_id', '=', terminalId)
    .orderBy('id', 'desc')
    .offset(LETTERS_MAX)
    .limit(LETTERS_MAX)
    .execute();
  for (const { id } of rows) await tx.deleteFrom('outbox').where('id', '=', id).execute();
  return rows.length;
};

/** The oldest letter to a terminal. */
export const firstLetter = (db: StoreDatabase, terminalId: Identifier): Promise<Letter | undefined> =>
  db
    .selectFrom('outbox')
    .select(['id', 'sealed'])
    .where('terminal_id', '=', terminalId)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();

/** All letters to a terminal, the oldest first. */
export const lettersTo = (db: StoreDatabase, terminalId: Identifier): Promise<Letter[]> =>
  db
    .selectFrom('outbox')
    .select(['id', 'sealed'])
    .where('terminal_id', '=', terminalId)
    .orderBy('id')
    .execute();

/**
 * Erases a letter that is acknowledged, or cannot be opened any more. One that was sealed anew since it was
 * read stays: its terminal has refused what was acknowledged.
 */
export const removeLetter = async (db: StoreDatabase, { id, sealed }: Letter): Promise<void> => {
  await db.deleteFrom('outbox').where('id', '=', id).where('sealed', '=', sealed).execute();
};

/** Terminals with letters. */
export const terminalsWithLetters = async (db: StoreDatabase): Promise<Identifier[]> =>
  (await db.selectFrom('outbox').select('terminal_id').distinct().orderBy('terminal_id').execute()).map(
    ({ terminal_id }) => terminal_id,
  );

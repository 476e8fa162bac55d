/** What is for every terminal: the newest version of each table or list, on `phone/all/NAME`. */
import { failure } from '../../host/failure.ts';
import type { StoreDatabase, StoreTransaction } from '../store/tables.ts';

/** One table or list as it is published. */
export interface Bulletin {
  readonly name: string;
  /** Counts from 1. */
  readonly version: number;
  readonly message: Uint8Array;
}

/** Longest message of the mailbox. */
export const MAIL_OCTETS_MAX = 4096;
const BULLETINS_MAX = 32;
const NAME = /^[a-z][a-z0-9]{0,31}$/;

const check = (name: string, { length }: Uint8Array): void => {
  if (!NAME.test(name))
    throw failure('badBulletin', 'name: expected 1 to 32 small letters and digits, a letter first');
  if (!length || length > MAIL_OCTETS_MAX)
    throw failure('badBulletin', `message: expected 1 to ${MAIL_OCTETS_MAX} octets, got ${length}`);
};

/** All of them, by their names. */
export const allBulletins = (db: StoreDatabase): Promise<Bulletin[]> =>
  db.selectFrom('bulletins').select(['name', 'version', 'message']).orderBy('name').execute();

/**
 * Keeps the next version in the place of the one before. Throws `badBulletin` for another name, for an empty
 * message or one above 4096 octets, and for more than 32 names: a terminal keeps each.
 */
export const keepBulletin = async (
  tx: StoreTransaction,
  name: string,
  message: Uint8Array,
): Promise<Bulletin> => {
  check(name, message);
  const { version } = await tx
    .insertInto('bulletins')
    .values({ name, version: 1, message })
    .onConflict(conflict =>
      conflict.column('name').doUpdateSet(eb => ({ version: eb('bulletins.version', '+', 1), message })),
    )
    .returning('version')
    .executeTakeFirstOrThrow();
  if ((await allBulletins(tx)).length > BULLETINS_MAX)
    throw failure('badBulletin', `bulletins: expected at most ${BULLETINS_MAX} names`);
  return { name, version: Number(version), message };
};

import { createHash } from 'node:crypto';
import { failure } from '../../host/failure.ts';
import type { StoreDatabase } from '../store/tables.ts';

/** What a request says about itself: a key is for one token and one request. */
export interface Named {
  readonly tokenId: string;
  readonly key: string;
  readonly request: Uint8Array;
}

/** SHA-256 of method, address and body. */
export const requestDigest = (method: string, url: string, body: unknown): Uint8Array =>
  createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest();

/**
 * The answer that was given to this key. Throws `keyReused` for another request, `alreadyDone` for a secret
 * answer.
 */
export const answerBefore = async (
  db: StoreDatabase,
  { tokenId, key, request }: Named,
): Promise<string | undefined> => {
  const row = await db
    .selectFrom('idempotency')
    .selectAll()
    .where('token_id', '=', tokenId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return undefined;
  if (!Buffer.from(row.request).equals(request))
    throw failure('keyReused', 'Idempotency-Key: expected a new one for another request');
  if (row.answer === null)
    throw failure('alreadyDone', 'Idempotency-Key: it was done; its answer held a secret and was not kept');
  return row.answer;
};

/** Keeps an answer; `undefined` for one that holds a secret. */
export const keepAnswer = async (
  db: StoreDatabase,
  { tokenId, key, request }: Named,
  answer: string | undefined,
  at: number,
): Promise<void> => {
  const row = { token_id: tokenId, key, request, status: 200, answer: answer ?? null, at };
  await db.insertInto('idempotency').values(row).execute();
};

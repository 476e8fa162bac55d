/**
 * Tokens of the HTTP interface: `cp_ID_SECRET`. The database keeps SHA-256 of the secret, which has 256 bits.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StoreDatabase, TokenRow } from '../store/tables.ts';

/** The role of a token. */
export type Role = TokenRow['role'];
/** What a token may do: run the center, look at everything, issue cards and terminals. */
export const ROLES = ['operator', 'auditor', 'issuer'] as const satisfies readonly Role[];

const ID_OCTETS = 6;
const SECRET_OCTETS = 32;
const TOKEN = /^cp_([0-9a-f]{12})_([\w-]{43})$/;

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Makes a token; its text is nowhere else. Times in seconds since 2000-01-01. */
export const makeToken = async (
  db: StoreDatabase,
  token: { readonly role: Role; readonly name: string; readonly now: number; readonly expiresAt: number },
): Promise<{ id: string; text: string }> => {
  const id = randomBytes(ID_OCTETS).toString('hex');
  const secret = randomBytes(SECRET_OCTETS).toString('base64url');
  const { role, name, now, expiresAt } = token;
  const row = {
    id,
    hash: hashOf(secret),
    role,
    name,
    created_at: now,
    expires_at: expiresAt,
    revoked_at: null,
  };
  await db.insertInto('tokens').values(row).execute();
  return { id, text: `cp_${id}_${secret}` };
};

/** Why a request is not let in. */
export type Refusal = 'noToken' | 'unknownToken' | 'expiredToken' | 'revokedToken';

/** The token of an `Authorization: Bearer …` header, or why there is none. */
export const readToken = async (
  db: StoreDatabase,
  header: string | undefined,
  now: number,
): Promise<{ readonly id: string; readonly role: Role } | Refusal> => {
  if (!header) return 'noToken';
  const [, id, secret] = TOKEN.exec(header.replace(/^Bearer /i, '')) ?? [];
  if (!id) return 'unknownToken';
  const row = await db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !timingSafeEqual(Buffer.from(row.hash), hashOf(secret))) return 'unknownToken';
  if (row.revoked_at !== null) return 'revokedToken';
  return row.expires_at <= now ? 'expiredToken' : { id, role: row.role };
};

/**
 * PostgreSQL by `pg`, loaded where it is asked for. Numbers of eight octets are read as numbers: yen stay
 * below 2^53.
 */
import { type Dialect, PostgresDialect } from 'kysely';

const POOL_MAX = 8;
const connectTimeoutMs = 10_000;
/** Object identifiers of `int8` and `numeric`, which sums have. */
const INT8 = 20;
const NUMERIC = 1700;

/** `address` is `postgres://USER@HOST/DATABASE`. */
export const postgresDialect = async (address: string): Promise<Dialect> => {
  const { default: pg } = await import('pg');
  const getTypeParser: typeof pg.types.getTypeParser = (type: number, format?: string) =>
    type === INT8 || type === NUMERIC ? Number : pg.types.getTypeParser(type, format as 'text');
  const pool = new pg.Pool({
    connectionString: address,
    max: POOL_MAX,
    connectionTimeoutMillis: connectTimeoutMs,
    types: { getTypeParser },
  });
  // A connection that breaks while it is idle is replaced at its next use, which reports what is wrong.
  pool.on('error', () => {});
  return new PostgresDialect({ pool });
};

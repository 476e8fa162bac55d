/** Cases that run on the embedded database always, and on PostgreSQL where a server can be started. */
import { type Test, test } from 'uvu';
import { openStore, type Store, type StoreOptions } from '../../center/store/store.ts';
import { skip } from '../skip.ts';
import { type PostgresServer, postgresMissing, startPostgres } from './postgresServer.ts';

let server: PostgresServer | undefined;

/** The address of an empty database. */
export const newDatabase = async (kind: Store['kind']): Promise<string> => {
  if (kind === 'libsql') return ':memory:';
  server ??= startPostgres();
  return server.newDatabase();
};

/** Opens an empty database, and closes it after `work`. */
export const withStore = async (
  kind: Store['kind'],
  work: (store: Store) => Promise<void>,
  options?: StoreOptions,
): Promise<void> => {
  const store = await openStore(await newDatabase(kind), options);
  try {
    await work(store);
  } finally {
    await store.close();
  }
};

/** Registers a case twice. */
export const onBoth = (
  name: string,
  run: (kind: Store['kind']) => Promise<void>,
  cases: Test = test,
): void => {
  cases(`${name} (libsql)`, () => run('libsql'));
  if (postgresMissing) skip(`${name} (postgres)`, postgresMissing, cases);
  else cases(`${name} (postgres)`, () => run('postgres'));
};

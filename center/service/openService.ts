import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { hostSecondsSince2000 } from '../../host/clock.ts';
import { failure } from '../../host/failure.ts';
import { hostHashes } from '../../host/hashes.ts';
import { generateKey } from '../../host/keys/generate.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { Books } from '../books.ts';
import { verifyPool } from '../ingest/verifyPool.ts';
import { Registry } from '../registry.ts';
import { openStore } from '../store/store.ts';
import { hasMaster, makeMaster, openMaster, passphraseOf } from './masterFile.ts';
import type { Service } from './routes.ts';
import { makeToken } from './tokens.ts';

const FIRST_TOKEN_DAYS = 365;
const SECONDS_A_DAY = 86_400;

/** Where a center lives. */
export interface ServiceOptions {
  /** A folder, which is made at the first start. */
  readonly data: string;
  /** `postgres://…`; the folder's own file without it. */
  readonly database?: string | undefined;
  /** A file with the passphrase of the master key; one is made in the folder without it. */
  readonly passphraseFile?: string | undefined;
  /** Takes a line for each thing that was made. */
  readonly say: (line: string) => void;
}

/**
 * A new key beside used books would verify none of their cards and terminals; a restored folder lacks the
 * key.
 */
const refuseUsedBooks = async (data: string, address: string): Promise<void> => {
  const store = await openStore(address);
  const used = await store.db
    .selectFrom('counters')
    .select('name')
    .executeTakeFirst()
    .finally(() => store.close());
  if (used)
    throw failure(
      'noMasterKey',
      `${data}: expected master-1.json, the key that certified what these books hold`,
    );
};

/**
 * Opens a center, and makes what it lacks: folder, passphrase, master key, tables, the operator's first
 * token.
 */
export const openService = async ({
  data,
  database,
  passphraseFile,
  say,
}: ServiceOptions): Promise<Service> => {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const address = database ?? join(data, 'center.db');
  if (!hasMaster(data)) await refuseUsedBooks(data, address);
  const { passphrase, made } = await passphraseOf(data, passphraseFile);
  if (made)
    say(`passphrase made: ${join(data, 'passphrase')}; move it away and name it with --passphrase-file`);
  const scheme = esignScheme(opensslEngine(), hostHashes);
  const keySizes = KEY_SIZES.standard;
  const keys = { make: generateKey };
  if (!hasMaster(data)) {
    await makeMaster(data, passphrase, keys, keySizes.master);
    say(`master key made: ${join(data, 'master-1.json')}; nA is in ${join(data, 'master-1.public.json')}`);
  }
  const master = await openMaster(data, passphrase, scheme, hostRandom);
  const store = await openStore(address);
  const now = hostSecondsSince2000;
  if (!(await store.db.selectFrom('tokens').select('id').executeTakeFirst())) {
    const token = {
      role: 'operator',
      name: 'first',
      now: now(),
      expiresAt: now() + FIRST_TOKEN_DAYS * SECONDS_A_DAY,
    };
    say(`operator's token, shown once: ${(await makeToken(store.db, token as never)).text}`);
  }
  const parts = { scheme, sha256: hostSha256, random: hostRandom, keys, keySizes, master, now };
  const center = {
    ...{ ...parts, registry: new Registry(), books: new Books(), settlementProfile: PROFILE_FULL },
    charges: new Map<string, number>(),
    // Transactions lock the card.
    oneAtATime: <T>(_: string, work: () => Promise<T>): Promise<T> => work(),
  };
  return { store, sha256: hostSha256, verifier: verifyPool(), now, center };
};

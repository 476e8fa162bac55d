import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CIPHER_KEY_OCTETS } from '../../firmware/crypto/cipher/cipher.ts';
import type { RandomSource } from '../../firmware/crypto/scheme.ts';
import { concat, copyOf } from '../../firmware/runtime/bytes.ts';
import { failure } from '../../host/failure.ts';
import { type CenterCipherKeys, makeCenterCipherKeys, wipeCenterCipherKeys } from '../cipherKeys.ts';
import type { StoreDatabase } from '../store/tables.ts';
import { writeSecret } from './masterFile.ts';
import { type Sealed, seal, unseal } from './sealed.ts';

/** The keys of Fig. 8 as the folder keeps them: Ktemp, KO and KA, 32 octets each, sealed together. */
interface CipherFile {
  readonly secret: Sealed;
}

const CONTEXT = 'cardphone cipher keys 1';

/** The file of a center's folder. */
export const cipherKeyFile = (folder: string): string => join(folder, 'cipher-keys.json');

const makeFile = async (file: string, passphrase: string, random: RandomSource): Promise<void> => {
  const keys = makeCenterCipherKeys(random);
  const octets = concat([keys.transportKey, keys.commonKey, keys.keyMasterKey]);
  const kept: CipherFile = { secret: await seal(octets, passphrase, CONTEXT) };
  octets.fill(0);
  wipeCenterCipherKeys(keys);
  await writeSecret(file, `${JSON.stringify(kept, null, 2)}\n`);
};

const readKeys = async (file: string, passphrase: string): Promise<CenterCipherKeys> => {
  const { secret } = JSON.parse(readFileSync(file, 'utf8')) as CipherFile;
  const octets = await unseal(secret, passphrase, CONTEXT);
  const key = (at: number): Uint8Array =>
    copyOf(octets.subarray(at * CIPHER_KEY_OCTETS, (at + 1) * CIPHER_KEY_OCTETS));
  const keys = { transportKey: key(0), commonKey: key(1), keyMasterKey: key(2) };
  octets.fill(0);
  return keys;
};

/**
 * Opens the cipher keys of a folder, and makes them at first; `made` hears of the file. Throws `noCipherKeys`
 * where terminals were heard under others, `wrongPassphrase`, `badKeyFile`.
 */
export const openCipherKeys = async (
  folder: string,
  passphrase: string,
  random: RandomSource,
  db: StoreDatabase,
  made: (file: string) => void,
): Promise<CenterCipherKeys> => {
  const file = cipherKeyFile(folder);
  if (!existsSync(file)) {
    if (await db.selectFrom('channels').select('terminal_id').executeTakeFirst())
      throw failure('noCipherKeys', `${folder}: expected cipher-keys.json, under which terminals were heard`);
    await makeFile(file, passphrase, random);
    made(file);
  }
  return readKeys(file, passphrase);
};

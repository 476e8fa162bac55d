import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RandomSource, Scheme } from '../../firmware/crypto/scheme.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { failure } from '../../host/failure.ts';
import type { KeySource } from '../../host/keys/keySource.ts';
import type { MasterKey } from '../center.ts';
import { type Sealed, seal, unseal } from './sealed.ts';

/** One generation of the master key as the folder keeps it. */
interface MasterFile {
  readonly generation: number;
  readonly profile: number;
  /** nA. */
  readonly publicKey: string;
  readonly secret: Sealed;
}

/** Octets of a passphrase that is made here: 192 bits. */
const PASSPHRASE_OCTETS = 24;
const OWNER_ONLY = 0o600;
/** The file of nA is one that `npm run provision -- --master` takes (`flash/provisioning/masterFile.ts`). */
const PUBLIC_KIND = 'cardphone center, master public key';

/** Writes a new file whole or not at all, readable by its owner only. */
export const writeSecret = async (file: string, text: string): Promise<void> => {
  const handle = await open(`${file}.new`, 'wx', OWNER_ONLY);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  const folder = await open(dirname(file), 'r');
  await folder.sync().finally(() => folder.close());
};

const keyFile = (folder: string): string => join(folder, 'master-1.json');
const passphraseFile = (folder: string): string => join(folder, 'passphrase');

/** True where the folder has a master key. */
export const hasMaster = (folder: string): boolean => existsSync(keyFile(folder));

/** What seals the master key. Without a file of the operator's, one is made in the folder; `made` says so. */
export const passphraseOf = async (
  folder: string,
  given: string | undefined,
): Promise<{ passphrase: string; made: boolean }> => {
  const file = given ?? passphraseFile(folder);
  const made = given === undefined && !existsSync(file) && !hasMaster(folder);
  if (made) await writeSecret(file, `${randomBytes(PASSPHRASE_OCTETS).toString('base64url')}\n`);
  if (!existsSync(file))
    throw failure('noPassphrase', `passphrase: expected it in ${file}, found no such file`);
  const passphrase = readFileSync(file, 'utf8').trim();
  if (!passphrase) throw failure('noPassphrase', `passphrase: expected a line in ${file}, got an empty file`);
  return { passphrase, made };
};

const contextOf = ({ generation, profile, publicKey }: Omit<MasterFile, 'secret'>): string =>
  `cardphone master key ${generation} ${profile} ${publicKey}`;

/** Makes generation 1, and the public file beside it that verifies evidence. */
export const makeMaster = async (
  folder: string,
  passphrase: string,
  keys: KeySource,
  profile: number,
): Promise<void> => {
  const pair = await keys.make(profile);
  const open = { generation: 1, profile, publicKey: toHex(pair.publicKey) };
  const secret = await seal(pair.secret, passphrase, contextOf(open));
  const forPhones = { kind: PUBLIC_KIND, ...open };
  await writeSecret(join(folder, 'master-1.public.json'), `${JSON.stringify(forPhones, null, 2)}\n`);
  await writeSecret(keyFile(folder), `${JSON.stringify({ ...open, secret }, null, 2)}\n`);
};

/** Opens the master key of a folder. Throws `wrongPassphrase`, `badKeyFile`. */
export const openMaster = async (
  folder: string,
  passphrase: string,
  scheme: Scheme,
  random: RandomSource,
): Promise<MasterKey> => {
  const { secret: sealed, ...open } = JSON.parse(readFileSync(keyFile(folder), 'utf8')) as MasterFile;
  const secret = await unseal(sealed, passphrase, contextOf(open));
  const secretKey = scheme.importSecretKey(open.profile, secret, random);
  secret.fill(0);
  return {
    generation: open.generation,
    profile: open.profile,
    publicKey: fromHex(open.publicKey),
    secretKey,
  };
};

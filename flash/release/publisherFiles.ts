import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fault } from '../../firmware/runtime/fault.ts';
import { generateKey } from '../../host/keys/generate.ts';
import { hostRandom } from '../../host/random.ts';
import { projectRoot } from '../../host/root.ts';
import {
  encodePublicKey,
  encodeSecretKey,
  makePublisherKey,
  type PublisherKey,
  type PublisherPublicKey,
  parsePublicKey,
  parseSecretKey,
  publicKeyOf,
} from './publisher.ts';

/** The folder holds the secret key: for trying out, never for a phone in use. */
const DEVELOPMENT = `${projectRoot}/dist/development-publisher`;
const DEVELOPMENT_NAME = 'DEVELOPMENT, not for phones in use';

/** The public key's file beside a secret key's: FILE.pub.json beside FILE.json. */
export const publicFileOf = (secretFile: string): string => `${secretFile.replace(/\.json$/, '')}.pub.json`;

/**
 * Makes a key and writes both its files, the secret one with mode 600. Throws `keyExists` rather than
 * overwrite one.
 */
export const writeNewKey = async (file: string, name: string): Promise<PublisherKey> => {
  if (existsSync(file))
    throw fault('keyExists', `${file}: expected no such file; a key is never overwritten`);
  const key = await makePublisherKey(name, { make: generateKey }, hostRandom);
  writeFileSync(file, encodeSecretKey(key), { mode: 0o600, flag: 'wx' });
  writeFileSync(publicFileOf(file), encodePublicKey(publicKeyOf(key)));
  return key;
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fault('badKey', `publisher key: cannot read ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
};

/** The secret key in `file`, or the development key, which is made at its first use. Throws `badKey`. */
export const openSecretKey = async (file: string | undefined): Promise<PublisherKey> => {
  if (file) return parseSecretKey(readText(file));
  const development = `${DEVELOPMENT}.json`;
  if (existsSync(development)) return parseSecretKey(readText(development));
  mkdirSync(`${projectRoot}/dist`, { recursive: true });
  return writeNewKey(development, DEVELOPMENT_NAME);
};

/**
 * The public key in `file`, or the development key's. Throws `badKey`, and `noPublisher` where there is
 * neither, which says what to give; `signer` is who has signed what is to be verified.
 */
export const openPublicKey = (file: string | undefined, signer: string): PublisherPublicKey => {
  const development = publicFileOf(`${DEVELOPMENT}.json`);
  if (file === undefined && !existsSync(development))
    throw fault(
      'noPublisher',
      `release: signed by ${signer}; expected --publisher FILE.pub.json, since there is no development key here, got none`,
    );
  return parsePublicKey(readText(file ?? development));
};

/** Whether a key is the development key of some folder, by its name. */
export const isDevelopmentKey = (key: { readonly name: string }): boolean => key.name === DEVELOPMENT_NAME;

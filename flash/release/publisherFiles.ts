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

/** Whoever has this folder has the key: for trying out, never for a phone on a wall. */
const DEVELOPMENT = `${projectRoot}/dist/development-publisher`;
const DEVELOPMENT_NAME = 'DEVELOPMENT, not for phones in use';

export const publicFileOf = (secretFile: string): string => `${secretFile.replace(/\.json$/, '')}.pub.json`;

/** Makes a key and writes both its files. Throws `keyExists` rather than overwrite one. */
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

/** The secret key in `file`, or the development key, which is made at its first use. */
export const openSecretKey = async (file: string | undefined): Promise<PublisherKey> => {
  if (file) return parseSecretKey(readText(file));
  const development = `${DEVELOPMENT}.json`;
  if (existsSync(development)) return parseSecretKey(readText(development));
  mkdirSync(`${projectRoot}/dist`, { recursive: true });
  return writeNewKey(development, DEVELOPMENT_NAME);
};

/** The public key in `file`, or the development key's. */
export const openPublicKey = (file: string | undefined): PublisherPublicKey =>
  parsePublicKey(readText(file ?? publicFileOf(`${DEVELOPMENT}.json`)));

export const isDevelopmentKey = (key: { readonly name: string }): boolean => key.name === DEVELOPMENT_NAME;

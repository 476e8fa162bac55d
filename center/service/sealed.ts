/** Secrets at rest: AES-256-GCM under a key that scrypt makes of a passphrase. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { scryptAsync } from '@noble/hashes/scrypt';
import { failure } from '../../host/failure.ts';

/** 64 MB and a few tenths of a second for each guess. */
const COST = { N: 2 ** 16, r: 8, p: 1, dkLen: 32 };
const NONCE_OCTETS = 12;
const SALT_OCTETS = 16;

/** A secret as a file keeps it; octets as hexadecimal digits. */
export interface Sealed {
  readonly kdf: 'scrypt';
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly cipher: 'aes-256-gcm';
  readonly nonce: string;
  readonly sealed: string;
}

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const unhex = (text: string): Buffer => Buffer.from(text, 'hex');

/** `context` is bound to the secret: what was sealed as one thing opens as no other. */
export const seal = async (secret: Uint8Array, passphrase: string, context: string): Promise<Sealed> => {
  const salt = randomBytes(SALT_OCTETS);
  const nonce = randomBytes(NONCE_OCTETS);
  const key = await scryptAsync(passphrase, salt, COST);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  key.fill(0);
  const { N, r, p } = COST;
  return {
    kdf: 'scrypt',
    N,
    r,
    p,
    salt: hex(salt),
    cipher: 'aes-256-gcm',
    nonce: hex(nonce),
    sealed: hex(sealed),
  };
};

const TAG_OCTETS = 16;
/** A file that asks for more is none of this program's. */
const COST_MAX = 2 ** 20;

/** Throws `wrongPassphrase` for another passphrase, another context and altered octets. */
export const unseal = async (file: Sealed, passphrase: string, context: string): Promise<Uint8Array> => {
  const { N, r, p } = file;
  if (!(N <= COST_MAX && r <= 16 && p <= 4))
    throw failure('badKeyFile', 'key file: expected scrypt with N up to 2^20, r up to 16, p up to 4');
  const key = await scryptAsync(passphrase, unhex(file.salt), { N, r, p, dkLen: 32 });
  const octets = unhex(file.sealed);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, unhex(file.nonce))
      .setAAD(Buffer.from(context))
      .setAuthTag(octets.subarray(octets.length - TAG_OCTETS));
    const secret = decipher.update(octets.subarray(0, octets.length - TAG_OCTETS));
    decipher.final();
    return new Uint8Array(secret);
  } catch {
    throw failure('wrongPassphrase', 'key file: expected its own passphrase and unaltered octets');
  } finally {
    key.fill(0);
  }
};

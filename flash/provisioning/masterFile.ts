import { readFileSync } from 'node:fs';
import { esignProfiles, keyProfile } from '../../firmware/crypto/profiles.ts';
import { fault } from '../../firmware/runtime/fault.ts';

/** The center's master public key nA, as its file holds it. */
export interface MasterFile {
  /** 1 to 255. */
  readonly generation: number;
  /** Profile octet of the key (`firmware/crypto/profiles.ts`). */
  readonly profile: number;
  /** n, big-endian, as many octets as the profile says. */
  readonly publicKey: Uint8Array;
}

const KIND = 'cardphone center, master public key';

/** A master key's file: JSON with kind, generation, profile, and n in hexadecimal. */
export const encodeMasterFile = ({ generation, profile, publicKey }: MasterFile): string =>
  `${JSON.stringify({ kind: KIND, generation, profile, publicKey: Buffer.from(publicKey).toString('hex') }, null, 2)}\n`;

/**
 * The message names the field and never what the file holds: a file that was taken for this one may be a
 * secret.
 */
const refuse = (field: string, expected: string, got = 'something else'): never => {
  throw fault('badMaster', `master key, ${field}: expected ${expected}, got ${got}`);
};

const fieldsOf = (text: string): Record<string, unknown> => {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === 'object' && fields !== null) return fields as Record<string, unknown>;
  } catch {
    // The parser's message contains a part of the text.
  }
  return refuse('file', 'a JSON object');
};

const publicKeyOf = (value: unknown, octets: number): Uint8Array => {
  if (typeof value !== 'string' || !/^[0-9a-f]*$/.test(value))
    return refuse('publicKey', 'hexadecimal octets');
  if (value.length !== 2 * octets) refuse('publicKey', `${octets} octets`, `${value.length / 2}`);
  return new Uint8Array(Buffer.from(value, 'hex'));
};

/** Reads such a file's text. Throws `badMaster`, which names the field. */
export const parseMasterFile = (text: string): MasterFile => {
  const fields = fieldsOf(text);
  if (fields['kind'] !== KIND) refuse('kind', `"${KIND}"`);
  return publicHalfOf(fields);
};

/** The public half of the center's own key file, whose other fields are not read. Throws `badMaster`. */
export const parsePublicHalf = (text: string): MasterFile => publicHalfOf(fieldsOf(text));

const publicHalfOf = ({ generation, profile, publicKey }: Record<string, unknown>): MasterFile => {
  if (typeof generation !== 'number' || !(generation >= 1 && generation <= 255) || generation % 1)
    return refuse('generation', 'a whole number from 1 to 255');
  if (typeof profile !== 'number' || !esignProfiles().some(({ id }) => id === profile))
    return refuse('profile', 'an ESIGN profile, 17 to 21');
  return { generation, profile, publicKey: publicKeyOf(publicKey, keyProfile(profile).octets) };
};

/** Reads such a file. Throws `badMaster` also for a file that cannot be read. */
export const readMasterFile = (file: string): MasterFile => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fault('badMaster', `master key: cannot read ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
  return parseMasterFile(text);
};

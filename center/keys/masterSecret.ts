import { esignProfiles, keyProfile } from '../../firmware/crypto/profiles.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import type { KeyPair } from '../../host/keys/keySource.ts';

/** The center's master key with its secret half, of one generation. */
export interface MasterSecret extends KeyPair {
  /** 1 to 255: every signature names it. */
  readonly generation: number;
}

const KIND = 'cardphone center, SECRET master key: keep it out of any repository';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

/** The master key's file: JSON, octets in hexadecimal. */
export const encodeMasterSecret = ({ generation, profile, publicKey, secret }: MasterSecret): string =>
  `${JSON.stringify({ kind: KIND, generation, profile, publicKey: hex(publicKey), secret: hex(secret) }, null, 2)}\n`;

/** Throws `badMaster`, which names the field and never says what it holds. */
const refuse = (field: string, expected: string): never => {
  throw fault('badMaster', `master key, ${field}: expected ${expected}, got something else`);
};

const octetsOf = (field: string, value: unknown, length: number): Uint8Array =>
  typeof value === 'string' && value.length === 2 * length && /^[0-9a-f]+$/.test(value)
    ? new Uint8Array(Buffer.from(value, 'hex'))
    : refuse(field, `${length} octets in hexadecimal`);

const fieldsOf = (text: string): Record<string, unknown> => {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === 'object' && fields !== null) return fields as Record<string, unknown>;
  } catch {
    // The parser's message contains a part of the text.
  }
  return refuse('file', 'a JSON object');
};

/** p and q have a third of the bits of n each. */
const secretOctets = (bits: number): number => 2 * Math.ceil(bits / 24);

/** Reads such a file's text. Throws `badMaster`. */
export const parseMasterSecret = (text: string): MasterSecret => {
  const { kind, generation, profile, publicKey, secret } = fieldsOf(text);
  if (kind !== KIND) refuse('kind', `"${KIND}"`);
  if (typeof generation !== 'number' || !(generation >= 1 && generation <= 255) || generation % 1)
    return refuse('generation', 'a whole number from 1 to 255');
  if (typeof profile !== 'number' || !esignProfiles().some(({ id }) => id === profile))
    return refuse('profile', 'an ESIGN profile, 17 to 21');
  const { octets, bits } = keyProfile(profile);
  return {
    generation,
    profile,
    publicKey: octetsOf('publicKey', publicKey, octets),
    secret: octetsOf('secret', secret, secretOctets(bits)),
  };
};

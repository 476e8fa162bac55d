import { readFileSync } from 'node:fs';
import { keyProfile } from '../../firmware/crypto/profiles.ts';
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

/** Reads such a file's text. Throws `badMaster`, which names the field. */
export const parseMasterFile = (text: string): MasterFile => {
  const refuse = (field: string, expected: string, got: unknown): never => {
    throw fault('badMaster', `master key, ${field}: expected ${expected}, got ${JSON.stringify(got)}`);
  };
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return refuse('file', 'JSON', 'something else');
  }
  const { kind, generation, profile, publicKey } = fields;
  if (kind !== KIND) refuse('kind', `"${KIND}"`, kind);
  if (!(Number(generation) >= 1 && Number(generation) <= 255)) refuse('generation', '1 to 255', generation);
  const octets = new Uint8Array(Buffer.from(String(publicKey), 'hex'));
  const expected = keyProfile(Number(profile)).octets;
  if (octets.length !== expected) refuse('publicKey', `${expected} octets`, octets.length);
  return { generation: Number(generation), profile: Number(profile), publicKey: octets };
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

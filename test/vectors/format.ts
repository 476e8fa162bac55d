import { readFileSync } from 'node:fs';
import { shownInput } from '../../host/shownInput.ts';

/** An error in a vector file, with its place. */
export class FormatError extends Error {}

export interface Key {
  readonly bits: number;
  readonly e: number;
  readonly hash: string;
  readonly n: Uint8Array;
  /** Where the file has them. */
  readonly p?: Uint8Array;
  readonly q?: Uint8Array;
}
export interface Vector {
  readonly id: string;
  readonly key: Key;
  readonly message: Uint8Array;
  readonly representative: Uint8Array;
  readonly signature: Uint8Array;
  readonly valid: boolean;
  /** The nonce, where the file has it. */
  readonly r?: Uint8Array;
  /** Made by a signer that ignored the bound on w1: valid, yet no signer here re-makes it. */
  readonly w1TopBit: boolean;
}

type Fields = Record<string, unknown>;
export const HASHES = ['sha1', 'sha256', 'sha512'];
const MESSAGE_OCTETS_MAX = 1 << 24;

const fail = (where: string, expected: string, got: unknown): never => {
  throw new FormatError(`${where}: expected ${expected}, got ${shownInput(got, 60)}`);
};
const object = (value: unknown, where: string): Fields =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? (value as Fields)
    : fail(where, 'an object', value);
const list = (value: unknown, where: string): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : fail(where, 'a list', value);
const boolean = (value: unknown, where: string): boolean =>
  typeof value === 'boolean' ? value : fail(where, 'true or false', value);
const hex = (value: unknown, where: string): Uint8Array =>
  typeof value === 'string' && /^([0-9a-f]{2})*$/i.test(value)
    ? new Uint8Array(Buffer.from(value, 'hex'))
    : fail(where, 'an even number of hexadecimal digits', value);
const integer = (value: unknown, where: string, min: number, max: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
    ? value
    : fail(where, `an integer from ${min} to ${max}`, value);

/** An integer's octets at a fixed length; integers come with or without leading zeros. */
const number = (value: unknown, where: string, length: number): Uint8Array => {
  if (typeof value !== 'string' || !/^[0-9a-f]+$/i.test(value))
    return fail(where, 'hexadecimal digits', value);
  const digits = value.replace(/^0+/, '');
  if (digits.length > 2 * length) fail(where, `${length} octets at most`, value);
  return new Uint8Array(Buffer.from(digits.padStart(2 * length, '0'), 'hex'));
};

const value = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString('hex')}`);

const keyOf = (fields: Fields, where: string): Key => {
  const bits = integer(fields['bits'], `${where}.bits`, 1023, 5112);
  if (bits % 3 !== 0) fail(`${where}.bits`, 'a multiple of 3', bits);
  const hash = fields['hash'];
  if (typeof hash !== 'string' || !HASHES.includes(hash))
    return fail(`${where}.hash`, HASHES.join(', '), hash);
  const third = Math.ceil(bits / 24);
  const n = number(fields['n'], `${where}.n`, Math.ceil(bits / 8));
  if (n[0] >> ((bits - 1) % 8) !== 1) fail(`${where}.n`, `a number of ${bits} bits`, fields['n']);
  if (!(n[n.length - 1] & 1)) fail(`${where}.n`, 'an odd number', fields['n']);
  const e = integer(fields['e'], `${where}.e`, 8, 65535);
  if (fields['p'] === undefined || fields['q'] === undefined) return { bits, e, hash, n };
  const p = number(fields['p'], `${where}.p`, third);
  const q = number(fields['q'], `${where}.q`, third);
  if (value(p) ** 2n * value(q) !== value(n)) fail(`${where}.p, q`, 'p²q = n', [fields['p'], fields['q']]);
  return { bits, e, hash, n, p, q };
};

const messageOf = (fields: Fields, where: string): Uint8Array => {
  if (fields['msgGen'] === undefined) return hex(fields['msg'], `${where}.msg`);
  const recipe = object(fields['msgGen'], `${where}.msgGen`);
  const length = integer(recipe['len'], `${where}.msgGen.len`, 0, MESSAGE_OCTETS_MAX);
  const message = new Uint8Array(length);
  if (recipe['kind'] === 'zero') return message;
  if (recipe['kind'] === 'ff') return message.fill(255);
  if (recipe['kind'] === 'counter') return message.map((_, i) => i & 255);
  return fail(`${where}.msgGen.kind`, 'zero, ff or counter', recipe['kind']);
};

const vectorOf = (fields: Fields, key: Key, where: string): Vector => {
  const vector = {
    id: typeof fields['id'] === 'string' ? fields['id'] : where,
    key,
    message: messageOf(fields, where),
    representative: hex(fields['representative'], `${where}.representative`),
    signature: hex(fields['sig'], `${where}.sig`),
    valid: boolean(fields['valid'], `${where}.valid`),
    w1TopBit: fields['w1TopBit'] === undefined ? false : boolean(fields['w1TopBit'], `${where}.w1TopBit`),
  };
  if (fields['r'] === undefined) return vector;
  return { ...vector, r: number(fields['r'], `${where}.r`, Math.ceil((2 * key.bits) / 24)) };
};

/** Reads a file of `esign-vectors/1`. Throws `FormatError`, naming the field. */
export const readVectors = (path: string): Vector[] => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new FormatError(`${path}: expected JSON, got ${code ?? 'something else'}`);
  }
  const file = object(parsed, 'file');
  if (file['schema'] !== 'esign-vectors/1') fail('schema', '"esign-vectors/1"', file['schema']);
  const grouped = list(file['groups'], 'groups').flatMap((value, g) => {
    const where = `groups[${g}]`;
    const group = object(value, where);
    const key = keyOf(group, where);
    const vectors = list(group['vectors'], `${where}.vectors`);
    return vectors.map((v, i) =>
      vectorOf(object(v, `${where}.vectors[${i}]`), key, `${where}.vectors[${i}]`),
    );
  });
  const published = list(file['published'], 'published').map((value, i) => {
    const where = `published[${i}]`;
    const fields = object(value, where);
    return vectorOf(fields, keyOf(fields, where), where);
  });
  const all = [...grouped, ...published];
  return all.length ? all : fail('groups, published', 'a vector at least', 'none');
};

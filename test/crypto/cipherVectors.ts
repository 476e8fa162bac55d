import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fromHex } from '../../firmware/runtime/bytes.ts';

export interface CipherCase {
  readonly what: string;
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly associated: Uint8Array;
  readonly text: Uint8Array;
  readonly sealed: Uint8Array;
}

const published: Record<keyof CipherCase, string>[] = JSON.parse(
  readFileSync(new URL('rfc8439.json', import.meta.url), 'utf8'),
).aead;

/** RFC 8439, 2.8.2 and A.5. */
export const rfc8439: CipherCase[] = published.map(v => ({
  what: v.what,
  key: fromHex(v.key),
  nonce: fromHex(v.nonce),
  associated: fromHex(v.associated),
  text: fromHex(v.text),
  sealed: fromHex(v.sealed),
}));

/** The same by node:crypto: the oracle. */
export const sealedByHost = (c: Omit<CipherCase, 'sealed'>): CipherCase => {
  const cipher = createCipheriv('chacha20-poly1305', c.key, c.nonce, { authTagLength: 16 });
  cipher.setAAD(c.associated, { plaintextLength: c.text.length });
  const sealed = Buffer.concat([cipher.update(c.text), cipher.final(), cipher.getAuthTag()]);
  return { ...c, sealed: new Uint8Array(sealed) };
};

/** A case of the given lengths with octets from `random`. */
export const randomCase = (
  random: (length: number) => Uint8Array,
  text: number,
  associated: number,
): CipherCase =>
  sealedByHost({
    what: `${text} octets with ${associated}`,
    key: random(32),
    nonce: random(12),
    associated: random(associated),
    text: random(text),
  });

/** Lengths around the blocks of 16 and 64 octets. */
export const EDGE_LENGTHS = [0, 1, 15, 16, 17, 20, 63, 64, 65, 127, 128, 129, 300];

const P = (1n << 130n) - 5n;
const little = (octets: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(octets).reverse().toString('hex') || '0'}`);
const blockOf = (x: bigint): Uint8Array =>
  new Uint8Array(Buffer.from(x.toString(16).padStart(32, '0'), 'hex').reverse());
const power = (x: bigint, e: bigint): bigint => {
  let y = 1n;
  for (let base = x % P, rest = e; rest; rest >>= 1n, base = (base * base) % P)
    if (rest & 1n) y = (y * base) % P;
  return y;
};

/** The first 32 octets of key stream: RFC 8439, 2.6. */
const oneTimeKey = (key: Uint8Array, nonce: Uint8Array): Uint8Array => {
  const iv = Buffer.concat([new Uint8Array(4), nonce]);
  return new Uint8Array(createCipheriv('chacha20', key, iv).update(new Uint8Array(32)));
};

/**
 * Messages of two blocks after which Poly1305's sum is exactly `wanted` modulo 2^130 − 5 before the key's
 * other half is added: random ones never come near the edges where it is reduced once more.
 */
export const casesEndingAt = (
  wanted: bigint,
  random: (length: number) => Uint8Array,
  count: number,
): CipherCase[] => {
  const cases: CipherCase[] = [];
  while (cases.length < count) {
    const key = random(32);
    const nonce = random(12);
    const r = little(oneTimeKey(key, nonce).subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
    const inverse = power(r, P - 2n);
    const first = random(16);
    const one = 1n << 128n;
    const afterFirst = ((little(first) + one) * r) % P;
    const lengths = (32n << 64n) + one;
    const beforeLengths = wanted * inverse - lengths;
    const second = (((beforeLengths * inverse - afterFirst - one) % P) + P) % P;
    if (second >> 128n) continue;
    const ciphertext = Buffer.concat([first, blockOf(second)]);
    const none = new Uint8Array(0);
    const what = `sum ${wanted > 16n ? `2^130 − ${(1n << 130n) - wanted}` : wanted}`;
    const stream = sealedByHost({ what, key, nonce, associated: none, text: new Uint8Array(32) }).sealed;
    const text = Uint8Array.from(ciphertext, (octet, i) => octet ^ stream[i]);
    cases.push(sealedByHost({ what, key, nonce, associated: none, text }));
  }
  return cases;
};
/** Zero, the largest value, and values that become one of these when they are reduced. */
export const EDGE_SUMS = [0n, 1n, 2n, 3n, 4n, 5n, P - 1n, P - 2n, 1n << 129n, (1n << 128n) - 1n];

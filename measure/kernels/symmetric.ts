/** Hashes and the cipher. */
import { createCipheriv } from 'node:crypto';
import type { Core } from '../../flash/kernels/blobs.ts';
import type { CipherMessage, EntryName } from '../../flash/kernels/calls.ts';
import { toOctets } from '../../host/numbers.ts';
import { costOf, noCalls, type PutCalls } from './cost.ts';
import type { CipherFigure, Figure } from './figures.ts';
import { SeededNumbers } from './seededNumbers.ts';

const CIPHER_OCTETS = [64, 256, 1024];

/** SHA-256 of one block, HMAC, MGF1, and the remainder that finds small factors. */
export const hashes = (core: Core): Figure[] => {
  const figure = (entry: EntryName, call: PutCalls): Figure => ({
    core,
    entry,
    bits: 0,
    e: 0,
    ...costOf(core, noCalls, call),
  });
  const key = new Uint8Array(32);
  return [
    figure('SHA256', calls => calls.sha256(new Uint8Array(55))),
    figure('HMAC', calls => calls.hmac(key, new Uint8Array(32))),
    figure('MASK', calls => calls.mask(key, 160)),
    // The remainder of these octets is 1, so that it counts as a success.
    figure('REMAINDER', calls => calls.remainder(toOctets(223n ** 190n * 211n + 1n, 192), 211)),
  ];
};

/** By node:crypto. */
const sealedByHost = (m: CipherMessage, text: Uint8Array): Uint8Array => {
  const cipher = createCipheriv('chacha20-poly1305', m.key, m.nonce, { authTagLength: 16 });
  cipher.setAAD(m.associated, { plaintextLength: text.length });
  return new Uint8Array(Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]));
};

const ciphersOf = (core: Core, octets: number): CipherFigure[] => {
  const random = new SeededNumbers(octets);
  const key = toOctets(random.bits(256), 32);
  const nonce = toOctets(random.bits(96), 12);
  const associated = toOctets(random.bits(96), 12);
  const text = toOctets(random.bits(8 * octets), octets);
  const message = { key, nonce, associated };
  const figure = (entry: 'SEAL' | 'OPEN', input: Uint8Array): CipherFigure => ({
    core,
    entry,
    octets,
    ...costOf(core, noCalls, calls => calls.cipher(entry, message, input)),
  });
  return [figure('SEAL', text), figure('OPEN', sealedByHost(message, text))];
};

/** ChaCha20-Poly1305 of short, middling and long messages. */
export const ciphers = (core: Core): CipherFigure[] =>
  CIPHER_OCTETS.flatMap(octets => ciphersOf(core, octets));

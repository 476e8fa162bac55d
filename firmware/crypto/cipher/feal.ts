import type { Sha256Suite } from '../../../hal/hash.ts';
import { concat, copyOf, equalBytes, fromLatin1 } from '../../runtime/bytes.ts';
import { hkdf } from '../hkdf.ts';
import { checkKey, checkUse } from './checkLength.ts';
import { CIPHER_KEY_OCTETS, CIPHER_TAG_OCTETS, type CipherMaker } from './cipher.ts';
import { FEAL_BLOCK_OCTETS, FEAL_KEY_OCTETS, fealEncipher, fealSchedule } from './fealNx.ts';

/** What the keys of one message are for. */
const MESSAGE_KEYS = 'cardphone 1 FEAL-NX';

/** A FEAL key of 16 octets, then an HMAC key of 32, for one nonce. */
const messageKeys = (suite: Sha256Suite, key: Uint8Array, nonce: Uint8Array): Uint8Array =>
  hkdf(
    suite,
    { secret: key, salt: nonce, info: fromLatin1(MESSAGE_KEYS) },
    FEAL_KEY_OCTETS + CIPHER_KEY_OCTETS,
  );

/** `octets` with the key stream of blocks 0, 1, 2, … enciphered (counter mode, SP 800-38A, 6.5). */
const withStream = (key: Uint8Array, octets: Uint8Array): Uint8Array => {
  const schedule = fealSchedule(key);
  const block = new Int32Array(2);
  const out = copyOf(octets);
  for (let at = 0; at < out.length; at += FEAL_BLOCK_OCTETS) {
    block[0] = 0;
    block[1] = at / FEAL_BLOCK_OCTETS;
    fealEncipher(schedule, block);
    for (let i = 0; i < FEAL_BLOCK_OCTETS && at + i < out.length; i++)
      out[at + i] ^= block[i >> 2] >>> (24 - 8 * (i & 3));
  }
  schedule.fill(0);
  block.fill(0);
  return out;
};

/** Eight octets, most significant first, each length below 2^32. */
const lengths = (a: number, b: number): Uint8Array =>
  new Uint8Array([a >>> 24, a >>> 16, a >>> 8, a, b >>> 24, b >>> 16, b >>> 8, b]);

const tagOf = (
  suite: Sha256Suite,
  key: Uint8Array,
  ciphertext: Uint8Array,
  associated: Uint8Array,
): Uint8Array => {
  const message = concat([associated, ciphertext, lengths(associated.length, ciphertext.length)]);
  return suite.hmac(key, message).subarray(0, CIPHER_TAG_OCTETS);
};

/**
 * FEAL-NX as a `Cipher`, for hosts and the virtual board: the document's cipher, **broken** (`fealNx.ts`).
 *
 * Why this mode. FEAL's block of 64 bits has no room for a nonce of 12 octets and a counter, so HKDF makes a
 * FEAL key of key and nonce for each message, and the counter begins at 0. The tag is HMAC-SHA-256 over the
 * ciphertext (encrypt, then authenticate), cut to 16 octets: a tag made with FEAL would have 64 bits and fall
 * with FEAL. So a person who breaks FEAL reads one message for each key found, and forges none; the key of 32
 * octets stays hidden behind HKDF.
 */
export const fealCipher =
  (suite: Sha256Suite): CipherMaker =>
  key => {
    checkKey(key);
    const own = copyOf(key);
    let wiped = false;

    /** Runs `use` with both keys of a message and overwrites them. */
    const withKeys = <T>(nonce: Uint8Array, use: (feal: Uint8Array, mac: Uint8Array) => T): T => {
      checkUse(nonce, wiped);
      const keys = messageKeys(suite, own, nonce);
      try {
        return use(keys.subarray(0, FEAL_KEY_OCTETS), keys.subarray(FEAL_KEY_OCTETS));
      } finally {
        keys.fill(0);
      }
    };

    return {
      seal: (nonce, text, associated) =>
        withKeys(nonce, (feal, mac) => {
          const ciphertext = withStream(feal, text);
          return concat([ciphertext, tagOf(suite, mac, ciphertext, associated)]);
        }),
      open: (nonce, sealed, associated) =>
        withKeys(nonce, (feal, mac) => {
          const length = sealed.length - CIPHER_TAG_OCTETS;
          if (length < 0) return undefined;
          const ciphertext = sealed.subarray(0, length);
          const isGenuine = equalBytes(tagOf(suite, mac, ciphertext, associated), sealed.subarray(length));
          return isGenuine ? withStream(feal, ciphertext) : undefined;
        }),
      wipe: () => {
        wiped = true;
        own.fill(0);
      },
    };
  };

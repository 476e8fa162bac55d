import { CIPHER_KEY_OCTETS } from '../crypto/cipher/cipher.ts';
import { concat, copyOf, isZero } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { readFields, u8 } from './fields.ts';

/** The keys for cipher communication that a terminal or a card holds (EP 0 856 821, Fig. 8). */
export interface CipherKeys {
  /** KT of a terminal, KU of a card: 32 octets that its owner and the center share. */
  readonly ownKey: Uint8Array;
  /** KO: 32 octets that every terminal and every card has. */
  readonly commonKey: Uint8Array;
}

const VERSION = 1;
/** Octets of the layout. */
export const CIPHER_KEYS_OCTETS = 1 + 2 * CIPHER_KEY_OCTETS;

/** `version (1) ‖ KO (32) ‖ KT or KU (32)`, for a sealed delivery and for memory. The caller wipes it. */
export const encodeCipherKeys = ({ ownKey, commonKey }: CipherKeys): Uint8Array =>
  concat([u8(VERSION), commonKey, ownKey]);

/**
 * Copies of the keys; the caller wipes `octets`. Throws `malformed` for another version or length, `badKey`
 * for a key of zeros, which is what an erased memory holds.
 */
export const parseCipherKeys = (octets: Uint8Array): CipherKeys => {
  const fields = readFields('cipher keys', octets);
  const version = fields.u8();
  if (version !== VERSION)
    throw fault('malformed', `cipher keys: expected version ${VERSION}, got ${version}`);
  const commonKey = fields.bytes(CIPHER_KEY_OCTETS);
  const ownKey = fields.bytes(CIPHER_KEY_OCTETS);
  fields.end();
  if (isZero(commonKey) || isZero(ownKey))
    throw fault('badKey', 'cipher keys: expected two keys, got one of zeros');
  return { ownKey: copyOf(ownKey), commonKey: copyOf(commonKey) };
};

/** Overwrites both keys. */
export const wipeCipherKeys = ({ ownKey, commonKey }: CipherKeys): void => {
  ownKey.fill(0);
  commonKey.fill(0);
};

import { fault } from '../../runtime/fault.ts';
import { CIPHER_KEY_OCTETS, CIPHER_NONCE_OCTETS } from './cipher.ts';

/** Throws `badKey` unless the key has 32 octets. */
export const checkKey = (key: Uint8Array): void => {
  if (key.length !== CIPHER_KEY_OCTETS)
    throw fault('badKey', `cipher key: expected ${CIPHER_KEY_OCTETS} octets, got ${key.length}`);
};

/** Throws `keyWiped` after `wipe`, `badNonce` unless the nonce has 12 octets. */
export const checkUse = (nonce: Uint8Array, wiped: boolean): void => {
  if (wiped) throw fault('keyWiped', 'cipher key: expected one in use, got one that was wiped');
  if (nonce.length !== CIPHER_NONCE_OCTETS)
    throw fault('badNonce', `nonce: expected ${CIPHER_NONCE_OCTETS} octets, got ${nonce.length}`);
};

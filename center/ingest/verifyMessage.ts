import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import type { PublicKey, Scheme } from '../../firmware/crypto/scheme.ts';
import { hostHashes } from '../../host/hashes.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { statementOf } from './usageRecord.ts';

/** A message to verify, and the key of the card that it names. */
export interface Verification {
  readonly message: Uint8Array;
  readonly keyProfile: number;
  readonly publicKey: Uint8Array;
  readonly generation: number;
}

/** OpenSSL keeps some 2 kB for each key. */
const KEYS_MAX = 20_000;

/**
 * Verifies messages 12 and 34 by OpenSSL's modular powers, with the keys of the last cards kept, at most
 * `keysMax`. False for a signature that is missing, has another length, or does not hold.
 */
export const messageVerifier = (
  scheme: Pick<Scheme, 'importPublicKey' | 'verify'> = esignScheme(opensslEngine(), hostHashes),
  keysMax = KEYS_MAX,
): ((verification: Verification) => Promise<boolean>) => {
  const keys = new Map<string, PublicKey>();

  const keyOf = ({ keyProfile, publicKey }: Verification): PublicKey => {
    const { buffer, byteOffset, length } = publicKey;
    const name = `${keyProfile} ${Buffer.from(buffer, byteOffset, length).toString('latin1')}`;
    const known = keys.get(name);
    if (known) return known;
    if (keys.size >= keysMax) keys.delete(keys.keys().next().value as string);
    const key = scheme.importPublicKey(keyProfile, publicKey);
    keys.set(name, key);
    return key;
  };

  return async verification => {
    const { statement, signature } = statementOf(verification.message, verification.generation);
    return signature.length > 0 && scheme.verify(keyOf(verification), statement, signature);
  };
};

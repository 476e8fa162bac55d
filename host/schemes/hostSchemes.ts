import { schemeByProfile } from '../../firmware/crypto/dispatch.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { micaliShamirScheme } from '../../firmware/crypto/micaliShamir/micaliShamir.ts';
import {
  DSA_SCHEME,
  ED25519_SCHEME,
  ELGAMAL_SCHEME,
  ESIGN_SCHEME,
  MICALI_SHAMIR_SCHEME,
  schemeRegistry,
} from '../../firmware/crypto/registry.ts';
import type { Scheme } from '../../firmware/crypto/scheme.ts';
import { hostHashes } from '../hashes.ts';
import { opensslEngine } from '../opensslEngine.ts';
import { dsaScheme } from './dsa.ts';
import { ed25519Scheme } from './ed25519.ts';
import { elgamalScheme } from './elgamal.ts';

/**
 * Every scheme of the project behind one `Scheme`; ESIGN is the first and the default of everything (S18.2).
 */
export const hostSchemes = (): Scheme => {
  const schemes: (Scheme | undefined)[] = [];
  schemes[ESIGN_SCHEME] = esignScheme(opensslEngine(), hostHashes);
  schemes[ELGAMAL_SCHEME] = elgamalScheme();
  schemes[DSA_SCHEME] = dsaScheme();
  schemes[MICALI_SHAMIR_SCHEME] = micaliShamirScheme(hostHashes.sha256);
  schemes[ED25519_SCHEME] = ed25519Scheme();
  return schemeByProfile(schemeRegistry(schemes));
};

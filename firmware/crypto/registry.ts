import { fault } from '../runtime/fault.ts';
import type { Scheme } from './scheme.ts';

/** The scheme of a profile octet; its high half names the scheme (S18.2): 0x1_ is ESIGN. Throws `badKey`. */
export type SchemeRegistry = (profile: number) => Scheme;

/** High halves of profile octets. */
export const ESIGN_SCHEME = 1;
export const ELGAMAL_SCHEME = 2;
export const DSA_SCHEME = 3;
export const MICALI_SHAMIR_SCHEME = 4;
export const ED25519_SCHEME = 5;

/** The registry in which `schemes[h]` serves the profiles 0xh0 to 0xhf. */
export const schemeRegistry =
  (schemes: readonly (Scheme | undefined)[]): SchemeRegistry =>
  profile => {
    const scheme = schemes[profile >> 4];
    if (!scheme) throw fault('badKey', `key profile: expected one of a known scheme, got ${profile}`);
    return scheme;
  };

import type { SchemeRegistry } from './registry.ts';
import type { Scheme } from './scheme.ts';

/**
 * Many schemes as one: each key goes to the scheme that its profile byte names, so that a master, terminals
 * and cards need not have the same (S18.2). Throws `badKey` for a profile without a scheme.
 */
export const schemeByProfile = (find: SchemeRegistry): Scheme => ({
  importPublicKey: (profile, bytes) => find(profile).importPublicKey(profile, bytes),
  importSecretKey: (profile, bytes, random) => find(profile).importSecretKey(profile, bytes, random),
  verify: (key, message, signature) => find(key.profile).verify(key, message, signature),
  sign: (key, message) => find(key.profile).sign(key, message),
  publicBytes: key => find(key.profile).publicBytes(key),
  wipe: key => find(key.profile).wipe(key),
});

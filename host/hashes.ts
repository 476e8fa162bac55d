import { sha512 } from '@noble/hashes/sha2';
import type { HashSet } from '../firmware/crypto/esign/esign.ts';
import { portableSuite } from '../firmware/crypto/portableSuite.ts';
import type { Sha256Suite } from '../hal/hash.ts';
import { hostSha256 } from './sha256.ts';

/** Octets of a block (FIPS 180-4). */
const SHA512_BLOCK = 128;

/** Every hash that a key profile may name, for host programs and tests. */
export const hostHashes: HashSet & { sha256: Sha256Suite; sha512: Sha256Suite } = {
  sha256: hostSha256,
  sha512: portableSuite({ digest: message => sha512(message) }, SHA512_BLOCK),
};

import { generatePrimeSync, randomBytes } from 'node:crypto';
import { MICALI_SHAMIR_PROFILES } from '../../firmware/crypto/micaliShamir/micaliShamir.ts';
import {
  DSA_SCHEME,
  ED25519_SCHEME,
  ELGAMAL_SCHEME,
  ESIGN_SCHEME,
  MICALI_SHAMIR_SCHEME,
} from '../../firmware/crypto/registry.ts';
import type { Scheme } from '../../firmware/crypto/scheme.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import { generateKey } from '../keys/generate.ts';
import type { KeyPair, KeySource } from '../keys/keySource.ts';
import { toNumber, toOctets } from '../numbers.ts';
import { hostRandom } from '../random.ts';
import { DSA_PROFILES, dsaDomain } from './dsa.ts';

/** A prime of `bits` bits, its two highest set, with a given rest modulo 8. */
const prime = (bits: number, rest: bigint): bigint => {
  for (;;) {
    const candidate = generatePrimeSync(bits, { add: 8n, rem: rest, bigint: true });
    if (candidate >> BigInt(bits - 2) === 3n) return candidate;
  }
};

const micaliShamirSecret = (bits: number): Uint8Array =>
  concat([toOctets(prime(bits / 2, 3n), bits / 16), toOctets(prime(bits / 2, 7n), bits / 16)]);

/** 1 to q − 1 from 64 bits more than q has: the bias is below 2^-64. */
const dsaSecret = (bits: number): Uint8Array => {
  const { q } = dsaDomain(bits);
  return toOctets((toNumber(randomBytes(40)) % (q - 1n)) + 1n, 32);
};

/** 2046 bits, so that it lies below q of 2047. */
const elgamalSecret = (): Uint8Array => {
  const x = new Uint8Array(randomBytes(256));
  x[0] &= 0x3f;
  return x;
};

const secretOf = (id: number): Uint8Array => {
  const bits = [...DSA_PROFILES, ...MICALI_SHAMIR_PROFILES].find(profile => profile.id === id)?.bits ?? 0;
  switch (id >> 4) {
    case ELGAMAL_SCHEME:
      return elgamalSecret();
    case DSA_SCHEME:
      return dsaSecret(bits);
    case MICALI_SHAMIR_SCHEME:
      return micaliShamirSecret(bits);
    case ED25519_SCHEME:
      return new Uint8Array(randomBytes(32));
    default:
      throw fault('badKey', `key profile: expected one of a known scheme, got ${id}`);
  }
};

/** Key pairs of any profile that `scheme` serves, from the host's generator. Throws `badKey`. */
export const keyMaker = (scheme: Scheme): KeySource => ({
  make: async (profile): Promise<KeyPair> => {
    if (profile >> 4 === ESIGN_SCHEME) return generateKey(profile);
    const secret = secretOf(profile);
    const key = scheme.importSecretKey(profile, secret, hostRandom);
    const publicKey = scheme.publicBytes(key);
    scheme.wipe(key);
    return { profile, publicKey, secret };
  },
});

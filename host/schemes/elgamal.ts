import { getDiffieHellman } from 'node:crypto';
import type { KeyProfile } from '../../firmware/crypto/profiles.ts';
import type { Scheme } from '../../firmware/crypto/scheme.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { invert, modulo, power, toNumber, toOctets } from '../numbers.ts';
import { hostSha256 } from '../sha256.ts';
import { withNonce } from './deterministicNonce.ts';
import { hostScheme, refuseKey } from './hostScheme.ts';

export const ELGAMAL_2048 = 0x21;

const OCTETS = 256;
export const ELGAMAL_PROFILES: readonly KeyProfile[] = [
  { id: ELGAMAL_2048, bits: 2048, e: 0, hash: 'sha256', octets: OCTETS },
];

/** RFC 3526, group 14: p = 2q + 1, both prime. */
const p = toNumber(getDiffieHellman('modp14').getPrime());
const q = (p - 1n) / 2n;
/** A square, so of order q. */
const g = 4n;

/** The exponent of a message: SHA-256(r ‖ message), as Pointcheval and Stern hash (Eurocrypt '96). */
const exponentOf = (r: bigint, message: Uint8Array): bigint =>
  toNumber(hostSha256.digest(concat([toOctets(r, OCTETS), message])));

const signWith = (x: bigint, message: Uint8Array): Uint8Array =>
  withNonce(q, x, hostSha256.digest(message), k => {
    const r = power(g, k, p);
    const s = (modulo(exponentOf(r, message) - x * r, q) * invert(k, q)) % q;
    return s === 0n ? undefined : concat([toOctets(r, OCTETS), toOctets(s, OCTETS)]);
  });

const verifyWith = (y: bigint, message: Uint8Array, signature: Uint8Array): boolean => {
  if (signature.length !== 2 * OCTETS) return false;
  const r = toNumber(signature.subarray(0, OCTETS));
  const s = toNumber(signature.subarray(OCTETS));
  if (r < 1n || r >= p || s < 1n || s >= q || power(r, q, p) !== 1n) return false;
  return power(g, exponentOf(r, message), p) === (power(y, r % q, p) * power(r, s, p)) % p;
};

/**
 * ElGamal's signatures (1984; IEEE Trans. IT 31, 1985) in the squares modulo a safe prime of 2048 bits: g^h =
 * y^r · r^s, with h = SHA-256(r ‖ message). A public key is y, a secret key x, a signature r ‖ s of 512
 * octets.
 *
 * - Exponents count modulo the prime q, not p − 1: every k has an inverse, and no small subgroup takes part.
 * - r is checked to be below p and a square. Without the first, anyone turns one signature into one of
 *   another message (Bleichenbacher, Eurocrypt '96). With g = 2 of order p − 1, r = (p − 1) / 2 has a known
 *   logarithm and forges for any key; that r is no square.
 * - Without a hash, r and s chosen together are a signature of some number; with r inside the hash the scheme
 *   has a proof.
 * - k by RFC 6979: repeated or partly known, it gives x away.
 */
export const elgamalScheme = (): Scheme =>
  hostScheme<bigint, bigint>({
    name: 'ElGamal',
    profiles: ELGAMAL_PROFILES,
    openPublic: (_, bytes) => {
      const y = toNumber(bytes);
      if (y < 2n || y >= p - 1n || power(y, q, p) !== 1n)
        refuseKey('y', 'a square modulo p', 'another number');
      return y;
    },
    openSecret: (_, bytes) => {
      const x = toNumber(bytes);
      if (bytes.length !== OCTETS) refuseKey('x', `${OCTETS} octets`, `${bytes.length}`);
      if (x < 1n || x >= q) refuseKey('x', 'a number of 1 to q - 1', 'another');
      return { signer: x, publicBytes: toOctets(power(g, x, p), OCTETS) };
    },
    verify: verifyWith,
    sign: signWith,
  });

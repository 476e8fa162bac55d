import type { EsignEngine } from '../../arithmetic/engine.ts';
import { equalBytes } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import type { KeyProfile } from '../profiles.ts';
import { powerSuspicion } from './powerTest.ts';

const refuse = (field: string, expected: string, got: string): never => {
  throw fault('badKey', `${field}: expected ${expected}, got ${got}`);
};

/** A big-endian number in the fewest octets. */
const checkNumber = (field: string, octets: Uint8Array, bits: number): void => {
  if (octets[0] >> ((bits - 1) & 7) !== 1) refuse(field, `a number of ${bits} bits`, 'another');
  if (!(octets[octets.length - 1] & 1)) refuse(field, 'an odd number', 'an even one');
};

/** Throws `badKey` unless `n` can be the modulus of a key of this profile. */
export const checkModulus = (
  profile: KeyProfile,
  n: Uint8Array,
  remainder: EsignEngine['remainder'],
): void => {
  if (n.length !== profile.octets) refuse('n', `${profile.octets} octets`, `${n.length}`);
  checkNumber('n', n, profile.bits);
  const suspicion = powerSuspicion(n, remainder);
  if (suspicion) refuse('n', 'p^2 q with large primes', suspicion);
};

/**
 * Splits p ‖ q. Throws `badKey` unless both have L bits, are odd and differ; no message shows their values.
 */
export const splitSecret = (profile: KeyProfile, bytes: Uint8Array): { p: Uint8Array; q: Uint8Array } => {
  const L = profile.bits / 3;
  const length = Math.ceil(L / 8);
  if (bytes.length !== 2 * length) refuse('p and q', `${2 * length} octets`, `${bytes.length}`);
  const p = bytes.subarray(0, length);
  const q = bytes.subarray(length);
  checkNumber('p', p, L);
  checkNumber('q', q, L);
  if (equalBytes(p, q)) refuse('q', 'a prime other than p', 'p');
  return { p, q };
};

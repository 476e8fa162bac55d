import type { KeyProfile } from '../../firmware/crypto/profiles.ts';
import type { Scheme } from '../../firmware/crypto/scheme.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import { invert, modulo, power, toNumber, toOctets } from '../numbers.ts';
import { hostSha256 } from '../sha256.ts';
import { withNonce } from './deterministicNonce.ts';
import { type Domain, deriveDomain } from './dsaDomain.ts';
import { hostScheme, refuseKey } from './hostScheme.ts';

export const DSA_2048 = 0x31;
export const DSA_3072 = 0x32;

/** Octets of q, of a secret key, and of each half of a signature. */
const Q_OCTETS = 32;

const profile = (id: number, bits: number): KeyProfile => ({
  id,
  bits,
  e: 0,
  hash: 'sha256',
  octets: bits / 8,
});
export const DSA_PROFILES = [profile(DSA_2048, 2048), profile(DSA_3072, 3072)];

const derived = new Map<number, Domain>();
/** `findDomain` found these. */
const FOUND = new Map([
  [2048, { attempt: 23, counter: 1187 }],
  [3072, { attempt: 125, counter: 434 }],
]);

/** The group of every DSA key with a modulus of `bits` bits, 2048 or 3072. */
export const dsaDomain = (bits: number): Domain => {
  const known = derived.get(bits);
  if (known) return known;
  const found = FOUND.get(bits);
  if (!found) throw new RangeError(`DSA: expected 2048 or 3072 bits, got ${bits}`);
  const domain = deriveDomain(bits, found);
  derived.set(bits, domain);
  return domain;
};

interface Verifier extends Domain {
  readonly y: bigint;
}
interface Signer extends Domain {
  readonly x: bigint;
}

const signWith = ({ p, q, g, x }: Signer, message: Uint8Array): Uint8Array => {
  const hash = hostSha256.digest(message);
  const h = toNumber(hash);
  return withNonce(q, x, hash, k => {
    const r = power(g, k, p) % q;
    const s = (invert(k, q) * ((h + x * r) % q)) % q;
    return r === 0n || s === 0n ? undefined : concat([toOctets(r, Q_OCTETS), toOctets(s, Q_OCTETS)]);
  });
};

const verifyWith = ({ p, q, g, y }: Verifier, message: Uint8Array, signature: Uint8Array): boolean => {
  if (signature.length !== 2 * Q_OCTETS) return false;
  const r = toNumber(signature.subarray(0, Q_OCTETS));
  const s = toNumber(signature.subarray(Q_OCTETS));
  // r = 0 would hold for every message with s chosen to suit it.
  if (r === 0n || r >= q || s === 0n || s >= q) return false;
  const w = invert(s, q);
  const u1 = (toNumber(hostSha256.digest(message)) * w) % q;
  const u2 = (r * w) % q;
  return ((power(g, u1, p) * power(y, u2, p)) % p) % q === r;
};

/**
 * DSA (FIPS 186-4, 4.6 and 4.7) with SHA-256, 2048 or 3072 bits and q of 256, nonces by RFC 6979. A public
 * key is y, a secret key x, a signature r ‖ s of 64 octets. The group belongs to the profile: `domain`
 * replaces it for test vectors.
 *
 * y must lie in the group of order q, which import checks by y^q = 1: a key outside it would give x away
 * modulo the small factors of p − 1. SHA-256 is as long as q, so the hash becomes an exponent by reduction
 * alone. (−r, s) is no second signature, (r, q − s) neither: signatures cannot be altered into others.
 */
export const dsaScheme = (domain: (bits: number) => Domain = dsaDomain): Scheme =>
  hostScheme<Verifier, Signer>({
    name: 'DSA',
    profiles: DSA_PROFILES,
    openPublic: ({ bits }, bytes) => {
      const { p, q, g } = domain(bits);
      const y = toNumber(bytes);
      if (y < 2n || y >= p - 1n || power(y, q, p) !== 1n)
        refuseKey('y', 'a member of the group', 'another number');
      return { p, q, g, y };
    },
    openSecret: ({ bits, octets }, bytes) => {
      const { p, q, g } = domain(bits);
      const x = toNumber(bytes);
      if (bytes.length !== Q_OCTETS) refuseKey('x', `${Q_OCTETS} octets`, `${bytes.length}`);
      if (x < 1n || modulo(x, q) !== x) refuseKey('x', 'a number of 1 to q - 1', 'another');
      return { signer: { p, q, g, x }, publicBytes: toOctets(power(g, x, p), octets) };
    },
    verify: verifyWith,
    sign: signWith,
  });

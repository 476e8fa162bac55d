import nacl from 'tweetnacl';
import type { KeyProfile } from '../../firmware/crypto/profiles.ts';
import type { Scheme } from '../../firmware/crypto/scheme.ts';
import { invert, modulo, power, toNumber } from '../numbers.ts';
import { hostScheme, refuseKey } from './hostScheme.ts';

export const ED25519 = 0x51;

export const ED25519_PROFILES: readonly KeyProfile[] = [
  { id: ED25519, bits: 255, e: 0, hash: 'sha512', octets: 32 },
];

const P = 2n ** 255n - 19n;
/** The prime order of the base point. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const littleEndian = (octets: Uint8Array): bigint => toNumber(new Uint8Array(octets).reverse());

/** y of the points whose order divides 8: 1; −1; 0; and two of order 8, which are each other's negatives. */
const Y_OF_ORDER_8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const SMALL_ORDER = [1n, P - 1n, 0n, Y_OF_ORDER_8, P - Y_OF_ORDER_8];

/** d of the curve −x² + y² = 1 + d·x²·y² (RFC 8032, 5.1). */
const D = modulo(-121665n * invert(121666n, P), P);

/** x² = (y² − 1) / (d·y² + 1) has a root. The denominator is never 0, since −1/d is no square. */
const isOnCurve = (y: bigint): boolean => {
  const square = modulo(y * y - 1n, P) * modulo(D * y * y + 1n, P);
  return power(square % P, (P - 1n) / 2n, P) === 1n;
};

/**
 * Ed25519 (RFC 8032) by tweetnacl: for links and for signed firmware. A public key has 32 octets, a secret
 * key is the seed of 32, a signature has 64.
 *
 * The nonce comes from the key and the message, so it cannot repeat for another message. What tweetnacl
 * leaves open is closed here: S is below the group's order (otherwise S + order verifies too), and a public
 * key is neither above p nor off the curve nor of small order (under such a key one signature holds for many
 * messages).
 */
export const ed25519Scheme = (): Scheme =>
  hostScheme<Uint8Array, Uint8Array>({
    name: 'Ed25519',
    profiles: ED25519_PROFILES,
    openPublic: (_, bytes) => {
      const y = littleEndian(bytes) & ((1n << 255n) - 1n);
      if (y >= P) refuseKey('public key', 'y below 2^255 - 19', 'above');
      if (SMALL_ORDER.includes(y)) refuseKey('public key', 'a point of large order', 'one of small order');
      if (!isOnCurve(y)) refuseKey('public key', 'a point of the curve', 'another number');
      return new Uint8Array(bytes);
    },
    openSecret: (_, bytes) => {
      if (bytes.length !== 32) refuseKey('seed', '32 octets', `${bytes.length}`);
      const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(new Uint8Array(bytes));
      return { signer: secretKey, publicBytes: publicKey };
    },
    verify: (key, message, signature) =>
      signature.length === 64 &&
      littleEndian(signature.subarray(32)) < ORDER &&
      nacl.sign.detached.verify(message, signature, key),
    sign: (key, message) => nacl.sign.detached(message, key),
  });

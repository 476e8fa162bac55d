import type { Entropy } from '../../hal/entropy.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import { concat } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import type { RandomSource } from './scheme.ts';

/** Octets of one request, at most; the standard allows 65536. */
export const REQUEST_OCTETS_MAX = 1024;
/** Requests between two seeds, at most; the standard allows 2^48. */
export const REQUESTS_PER_SEED_MAX = 1024;
/** Fewest octets of a seed: 256 bits of security and half as much again for the nonce (SP 800-90A, 8.6.7). */
export const SEED_OCTETS_MIN = 48;
/** Octets asked of the board for a seed: its noise may carry a bit or two an octet. */
const SEED_OCTETS = 192;

/** HMAC_DRBG with SHA-256 (NIST SP 800-90A Rev. 1, 10.1.2). */
export interface Drbg {
  /** Mixes fresh noise in and sets the count of requests to 0. Throws `badSeed` below 32 octets. */
  reseed(entropy: Uint8Array, additional?: Uint8Array): void;
  /**
   * `length` octets. Throws `badRequest` for a length outside 1 to 1024, `reseedNeeded` after 1024 requests.
   */
  generate(length: number): Uint8Array;
}

/**
 * A generator from `seed`, which is `entropy ‖ nonce ‖ personalisation`. Throws `badSeed` below 48 octets.
 */
export const hmacDrbg = (sha256: Sha256Suite, seed: Uint8Array): Drbg => {
  if (seed.length < SEED_OCTETS_MIN)
    throw fault('badSeed', `seed: expected ${SEED_OCTETS_MIN} octets or more, got ${seed.length}`);
  let key = new Uint8Array(32);
  let value = new Uint8Array(32).fill(1);
  let requests = 0;

  const step = (mark: number, data: Uint8Array[]): void => {
    key = sha256.hmac(key, concat([value, new Uint8Array([mark]), ...data])) as typeof key;
    value = sha256.hmac(key, value) as typeof value;
  };
  const update = (data: Uint8Array[]): void => {
    step(0, data);
    if (data.length > 0) step(1, data);
  };
  update([seed]);

  return {
    reseed(entropy, additional) {
      if (entropy.length < 32)
        throw fault('badSeed', `entropy: expected 32 octets or more, got ${entropy.length}`);
      update(additional ? [entropy, additional] : [entropy]);
      requests = 0;
    },
    generate(length) {
      if (!(length >= 1 && length <= REQUEST_OCTETS_MAX && length % 1 === 0))
        throw fault('badRequest', `length: expected 1 to ${REQUEST_OCTETS_MAX} octets, got ${length}`);
      if (requests >= REQUESTS_PER_SEED_MAX)
        throw fault('reseedNeeded', `requests: expected ${REQUESTS_PER_SEED_MAX} at most between two seeds`);
      const out = new Uint8Array(length);
      for (let at = 0; at < length; at += 32) {
        value = sha256.hmac(key, value) as typeof value;
        out.set(value.subarray(0, Math.min(32, length - at)), at);
      }
      update([]);
      requests++;
      return out;
    },
  };
};

/** A generator that takes octets of other sources as well. */
export interface TerminalRandom extends RandomSource {
  /** Mixes `additional` and fresh noise in. */
  reseed(additional: Uint8Array): void;
}

/**
 * The board's generator, which reseeds itself. `personalisation` makes two phones with equal noise draw
 * different octets.
 */
export const createRandom = (
  sha256: Sha256Suite,
  entropy: Entropy,
  personalisation: Uint8Array,
): TerminalRandom => {
  const drbg = hmacDrbg(sha256, concat([entropy.gather(SEED_OCTETS), personalisation]));
  let left = REQUESTS_PER_SEED_MAX;
  const reseed = (additional: Uint8Array): void => {
    drbg.reseed(entropy.gather(SEED_OCTETS), additional);
    left = REQUESTS_PER_SEED_MAX;
  };
  return {
    reseed,
    bytes(length) {
      if (left-- === 0) {
        reseed(new Uint8Array(0));
        left--;
      }
      return drbg.generate(length);
    },
  };
};

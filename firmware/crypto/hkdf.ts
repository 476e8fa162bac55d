import type { Sha256Suite } from '../../hal/hash.ts';
import { concat } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';

/** Octets of SHA-256, and of one block of output. */
const HASH_OCTETS = 32;
/** RFC 5869, 2.3: the number of a block is one octet. */
const BLOCKS_MAX = 255;

/** What keys are made from. */
export interface HkdfInput {
  /** Secret octets, any number. The caller wipes them. */
  readonly secret: Uint8Array;
  /** Octets that need not be secret; none counts as 32 zero octets (RFC 5869, 2.2). */
  readonly salt: Uint8Array;
  /** What the key is for: no two purposes share it. */
  readonly info: Uint8Array;
}

/** T(1) ‖ T(2) ‖ … of RFC 5869, 2.3, cut to `length` octets. Blocks and inputs of HMAC are overwritten. */
const expand = ({ hmac }: Sha256Suite, key: Uint8Array, info: Uint8Array, length: number): Uint8Array => {
  const out = new Uint8Array(length);
  let block = new Uint8Array(0);
  for (let at = 0; at < length; at += HASH_OCTETS) {
    const input = concat([block, info, new Uint8Array([at / HASH_OCTETS + 1])]);
    block.fill(0);
    block = hmac(key, input) as typeof block;
    out.set(block.subarray(0, Math.min(HASH_OCTETS, length - at)), at);
    input.fill(0);
  }
  block.fill(0);
  return out;
};

/**
 * HKDF-SHA-256 (RFC 5869): `length` octets of key, 1 to 8160. The HMAC is the suite's own, by kernel where
 * the board has one. Throws `badRequest` for another length. The pseudo-random key is overwritten.
 */
export const hkdf = (suite: Sha256Suite, { secret, salt, info }: HkdfInput, length: number): Uint8Array => {
  const most = BLOCKS_MAX * HASH_OCTETS;
  if (!(length >= 1 && length <= most && length % 1 === 0))
    throw fault('badRequest', `derived key: expected a length of 1 to ${most} octets, got ${length}`);
  const key = suite.hmac(salt, secret);
  const out = expand(suite, key, info, length);
  key.fill(0);
  return out;
};

import { concat } from '../../firmware/runtime/bytes.ts';
import { bitLength, toNumber, toOctets } from '../numbers.ts';
import { hostSha256 } from '../sha256.ts';

/** Each draw fits with a chance of one half or more. */
const DRAWS_MAX = 128;

/**
 * Nonces of RFC 6979, 3.2, with HMAC-SHA-256: 0 < k < q from the secret x and the message's hash. `accept`
 * judges each and is given the next when it returns undefined; its result is the function's. `extra` is 3.6's
 * additional data.
 *
 * Why: one k for two messages, or a few known bits of each k, give x away. This k is as good as the secret,
 * whatever the random generator does. It repeats for a repeated message, so that a glitch in the second run
 * could be compared with the first: the caller verifies before it gives a signature out.
 */
export const withNonce = <T>(
  q: bigint,
  x: bigint,
  hash: Uint8Array,
  accept: (k: bigint) => T | undefined,
  extra: Uint8Array = new Uint8Array(0),
): T => {
  const bits = bitLength(q);
  const length = Math.ceil(bits / 8);
  const mac = (key: Uint8Array, ...parts: Uint8Array[]) => hostSha256.hmac(key, concat(parts));
  /** bits2int: the leftmost bits. */
  const leftmost = (octets: Uint8Array): bigint =>
    toNumber(octets) >> BigInt(Math.max(0, 8 * octets.length - bits));
  const seed = concat([toOctets(x, length), toOctets(leftmost(hash) % q, length), extra]);
  let value = new Uint8Array(32).fill(1) as Uint8Array;
  let key = new Uint8Array(32) as Uint8Array;
  const step = (mark: number, data: Uint8Array): void => {
    key = mac(key, value, Uint8Array.of(mark), data);
    value = mac(key, value);
  };
  step(0, seed);
  step(1, seed);
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const pieces: Uint8Array[] = [];
    for (let have = 0; have < length; have += 32) {
      value = mac(key, value);
      pieces.push(value);
    }
    const k = leftmost(concat(pieces).subarray(0, length));
    const result = k > 0n && k < q ? accept(k) : undefined;
    if (result !== undefined) return result;
    step(0, new Uint8Array(0));
  }
  throw new Error(`nonce: expected one that serves within ${DRAWS_MAX} draws`);
};

import type { Sha256, Sha256Suite } from '../../../hal/hash.ts';
import { FLAT_OCTETS_MIN, type NativeCode } from '../../../hal/nativeCode.ts';
import { CONTEXT, ENTRY } from './layout.ts';

/** A longer key is replaced by its digest (RFC 2104, 2). */
const HMAC_KEY_OCTETS_MAX = 64;

/**
 * SHA-256, HMAC and MGF1 by the kernel, a native call each: for a digest the interpreter's part of the work
 * is ten times the kernel's. `sha256` is the board's own, where that is faster for a digest alone. Throws
 * `notFlat`.
 */
export const kernelHash = (nativeCode: NativeCode, sha256?: Sha256): Sha256Suite => {
  const context = new Uint32Array(CONTEXT.STATE);
  const run = (entry: number, input: Uint8Array, length: number, second?: Uint8Array): Uint8Array => {
    const octets = nativeCode.flat(() => new Uint8Array(Math.max(length, FLAT_OCTETS_MIN)));
    const { flatCopy, addressOf } = nativeCode;
    const from = flatCopy(input);
    const key = second ? flatCopy(second) : from;
    context.set([0, addressOf(from), input.length, addressOf(key), key.length, addressOf(octets), length]);
    nativeCode.call(entry, context);
    return octets.subarray(0, length);
  };
  const digest = sha256 ? sha256.digest : (message: Uint8Array) => run(ENTRY.SHA256, message, 32);
  return {
    digest,
    hmac: (key, message) =>
      run(ENTRY.HMAC, message, 32, key.length > HMAC_KEY_OCTETS_MAX ? digest(key) : key),
    mask: (seed, length) => run(ENTRY.MASK, seed, length),
  };
};

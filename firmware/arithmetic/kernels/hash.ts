import type { Sha256 } from '../../../hal/hash.ts';
import type { NativeCode } from '../../../hal/nativeCode.ts';
import { CONTEXT, ENTRY } from './layout.ts';

/** Shorter arrays are not flat on the interpreter. */
const FLAT_OCTETS_MIN = 20;

/**
 * A board's SHA-256 with what else the kernel does in one call: each digest that a program asks for by itself takes the
 * interpreter ten times what the kernel takes.
 */
export const kernelHash = (nativeCode: NativeCode, sha256: Sha256): Sha256 => {
  const context = new Uint32Array(CONTEXT.SCRATCH);
  const run = (entry: number, input: Uint8Array, second: Uint8Array, length: number): Uint8Array => {
    const octets = nativeCode.flat(() => new Uint8Array(Math.max(length, FLAT_OCTETS_MIN)));
    const { lend, addressOf } = nativeCode;
    const from = lend(input);
    const key = lend(second);
    context.set([0, addressOf(from), input.length, addressOf(key), second.length, addressOf(octets), length]);
    nativeCode.call(entry, context);
    return octets.subarray(0, length);
  };
  return {
    digest: sha256.digest,
    hmac: (key, message) => run(ENTRY.HMAC, message, key, 32),
    mask: (seed, length) => run(ENTRY.MASK, seed, seed, length),
  };
};
